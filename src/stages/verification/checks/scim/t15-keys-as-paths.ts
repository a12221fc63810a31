import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates, updates, all } from "./declared.ts";
import { ok, partOf, statusOf } from "./seen.ts";

export const keysAsPaths = defineCheck({
  id: "SCIM-T15", slug: "keys-as-paths", protocol: "scim", kind: "conformance", gate: "informs", title: "Reads dotted keys without a path",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MAY" },
  asks: "Does a replace without a path take keys like name.familyName and urn:…:User:displayName, as Entra sends them?",
  why: "Names never arrive from Entra otherwise.",
  remedy: "Take each key of a path-less value for a path.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"op": "Replace", "value": {"name.familyName": "Dotted",
       "urn:ietf:params:scim:schemas:core:2.0:User:displayName": "Entente URN"}}`,
    right: `
      GET ← {"name": {"familyName": "Dotted"}, "displayName": "Entente URN"}`,
    wrong: `
      GET ← {"name": {"familyName": "Tester"}, "name.familyName": "Dotted"}
      # An attribute whose name has a dot in it came to be.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("Entra's way: dotted keys in a value");
    const answer = await bench.patch(made, { op: "Replace", value: { "name.familyName": "Dotted", [`${SCIM.user}:displayName`]: "Entente URN" } });
    const read = await bench.read(made);
    return heldIf(ok(answer) && partOf(read.json, "name")["familyName"] === "Dotted" && read.json["displayName"] === "Entente URN", { held: "Taken for paths.", violated: `It answered ${statusOf(answer)}; the person reads ${JSON.stringify(read.json["name"])}, ${String(read.json["displayName"])}.` }, answer, read);
  },
});
