import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";

export const mediaType11 = defineCheck({
  id: "SCIM11-D12", slug: "1.1-media-type", about: "/provisioning/scim/version", protocol: "scim", kind: "conformance", gate: "warns", title: "Speaks JSON (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.5", level: "MUST" },
  asks: "Are answers application/json, with every letter kept?",
  why: "Clients of 1.1 ask for application/json and read nothing else.",
  remedy: "Answer with application/json in UTF-8.",
  example: {
    sent: `
      POST /Users   {"displayName": "Ångström 李", …}`,
    right: `
      ← 201 Content-Type: application/json
      GET /Users/2819c2 ← {"displayName": "Ångström 李"}`,
    wrong: `
      ← 201 Content-Type: application/xml
      # Without Accept: application/json it answers in XML, which 1.1 allowed for.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a person with other letters");
    const made = await bench.makeUser({ displayName: "Ångström 李" });
    const read = await bench.read(made);
    const type = String(read.headers["content-type"] ?? "none");
    if (!/json\b/i.test(type)) return violated(`The answer is ${type}.`, read);
    return heldIf(read.json["displayName"] === "Ångström 李", { held: `Answers are ${type}; the letters are kept.`, violated: `displayName reads ${String(read.json["displayName"])}.` }, read);
  },
});
