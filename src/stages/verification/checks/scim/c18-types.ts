import type { Json } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, broke, statusOf } from "./seen.ts";

/** Values that are not of their attribute's type. `shows`: whether a reading shows that it was kept all the same. */
const WRONG: { name: string; more: Json; shows(read: Json): boolean }[] = [
  { name: "active \"perhaps\"", more: { active: "perhaps" }, shows: (r) => r["active"] === "perhaps" },
  { name: "emails as text", more: { emails: "tess@entente-test.example" }, shows: (r) => typeof r["emails"] === "string" },
  { name: "name as a list", more: { name: ["Tess"] }, shows: (r) => Array.isArray(r["name"]) },
  { name: "displayName as an object", more: { displayName: { a: 1 } }, shows: (r) => typeof r["displayName"] === "object" && r["displayName"] !== null },
];

export const types = defineCheck({
  id: "SCIM-C18", slug: "types", about: "/provisioning/scim/attributes", protocol: "scim", kind: "conformance", gate: "warns", title: "Keeps attributes to their types",
  spec: { doc: "rfc7643", section: "2.3", level: "MUST" },
  asks: "Are values of a wrong type refused or ignored, and never kept or answered with a failure?",
  why: "What is kept with a wrong type breaks every reader behind it.",
  remedy: "Check each value against the schema; answer 400 invalidValue.",
  example: {
    sent: `
      POST /Users   {"active": "perhaps"}
      POST /Users   {"emails": "tess@entente-test.example"}
      POST /Users   {"name": ["Tess"]}`,
    right: `
      ← 400 invalidValue each time`,
    wrong: `
      ← 201
      GET /Users/2819c2 ← 200 {"active": "perhaps"}
      # if (user.active): "perhaps" is as good as true, and so is "false".`,
  },
  applies: creates,
  async run(bench) {
    const answers = [];
    for (const { name, more, shows } of WRONG) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("POST", "/Users", { body: bench.userBody(more) });
      answers.push(answer);
      if (broke(answer)) return violated(`With ${name} the server broke (${answer.status}).`, answer);
      const made = ok(answer) ? bench.adopt("Users", answer) : undefined;
      const read = made ? await bench.read(made) : undefined;
      if (read && shows(read.json)) return violated(`With ${name} a person was made who reads like that.`, answer, read);
    }
    return held(`Answered ${answers.map(statusOf).join(", ")}; nothing of a wrong type was kept.`, ...answers);
  },
});
