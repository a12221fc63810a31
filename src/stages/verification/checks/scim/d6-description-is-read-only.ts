import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { refused } from "./seen.ts";

export const descriptionIsReadOnly = defineCheck({
  id: "SCIM-D6", slug: "description-is-read-only", protocol: "scim", kind: "conformance", gate: "warns", title: "Lets nobody write its description",
  spec: { doc: "rfc7644", section: "4", level: "SHOULD" },
  asks: "Are POST, PUT, PATCH and DELETE on the descriptions refused?",
  why: "Who can change what a server says of itself changes how every client behaves.",
  remedy: "Answer 405 with Allow: GET.",
  example: {
    sent: `
      DELETE /ServiceProviderConfig
      POST /ResourceTypes
      PUT /Schemas`,
    right: `
      ← 405
      ← 405
      ← 405`,
    wrong: `
      ← 204
      # The description of the service is one more resource that anybody with the token may delete.`,
  },
  async run(bench) {
    bench.step("hostile: writing to the descriptions");
    const answers = [];
    for (const path of ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
      for (const method of path === "/Schemas" ? ["POST", "PUT", "PATCH", "DELETE"] : ["POST", "DELETE"])
        answers.push(await bench.request(method, path, method === "DELETE" ? {} : { body: { schemas: ["urn:entente:nothing:1.0"] } }));
    const taken = answers.find((a) => !refused(a) && a.status !== 501);
    const others = [...new Set(answers.map((a) => a.status))].filter((s) => s !== 405);
    return taken ? violated(`A write was answered with ${taken.status}.`, taken) : held(others.length === 0 ? "405 each time." : `Refused each time; besides 405 with ${others.join(", ")}.`, ...answers);
  },
});
