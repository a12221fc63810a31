import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { pushesGroups } from "./declared.ts";
import { statusOf } from "./seen.ts";

const DESCRIPTION = "urn:okta:custom:group:1.0";

export const groupDescription11 = defineCheck({
  id: "SCIM11-G1", slug: "1.1-group-description", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "warns", title: "Makes a group that comes with a description (1.1)",
  spec: { doc: "scim-core-1.1", section: "4", level: "SHOULD" },
  asks: "Is a group made that has no members, and a description in an extension that the server may not know?",
  why: "Okta sends the description of a group whenever it has one, and nobody can switch that off.",
  remedy: "Keep the extension or leave it out; never refuse the group for it.",
  example: {
    sent: `
      POST /Groups
      {"schemas": ["urn:scim:schemas:core:1.0", "urn:okta:custom:group:1.0"], "displayName": "Quality",
       "urn:okta:custom:group:1.0": {"description": "Who tests"}}`,
    right: "← 201 {\"id\": \"g1\", \"displayName\": \"Quality\", …}",
    wrong: "← 400 \"unknown schema\"",
  },
  applies: pushesGroups,
  async run(bench) {
    bench.step("Okta's way: a group with a description");
    const displayName = `Entente test ${bench.word()}`;
    const answer = await bench.request("POST", "/Groups", { body: { schemas: [SCIM.core11, DESCRIPTION], displayName, [DESCRIPTION]: { description: "Made by a test" } } });
    const made = answer.status === 201 ? bench.adopt("Groups", answer) : undefined;
    if (!made) return violated(`It answered ${statusOf(answer)}.`, answer);
    const read = await bench.read(made);
    return heldIf(read.json["displayName"] === displayName, { held: "Made.", violated: `Read back, the group is called ${String(read.json["displayName"])}.` }, answer, read);
  },
});
