import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { refused } from "./seen.ts";

export const readOnly11 = defineCheck({
  id: "SCIM11-D6", slug: "1.1-read-only", protocol: "scim", kind: "conformance", gate: "warns", title: "Lets nobody write its description (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3", level: "SHOULD" },
  asks: "Are writes to /ServiceProviderConfigs and /Schemas refused?",
  why: "Who can change what a server says of itself changes how every client behaves.",
  remedy: "Answer 405.",
  example: {
    sent: `
      POST /ServiceProviderConfigs   {"schemas": ["urn:scim:schemas:core:1.0"]}
      POST /Schemas   the same`,
    right: `
      ← 405
      ← 405`,
    wrong: `
      ← 201
      # A description that any client may write.`,
  },
  async run(bench) {
    bench.step("hostile: writing to the descriptions");
    const answers = [];
    for (const path of ["/ServiceProviderConfigs", "/Schemas", "/ResourceTypes"]) answers.push(await bench.request("POST", path, { body: { schemas: [SCIM.core11] } }));
    const taken = answers.find((a) => !refused(a) && a.status !== 501);
    return taken ? violated(`A write was answered with ${taken.status}.`, taken) : held(`Refused with ${answers.map((a) => a.status).join(", ")}.`, ...answers);
  },
});
