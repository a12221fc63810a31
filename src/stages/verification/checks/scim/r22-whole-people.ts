import { asList, type Json } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { partOf } from "./seen.ts";

export const wholePeople = defineCheck({
  id: "SCIM-R22", slug: "whole-people", protocol: "scim", kind: "conformance", gate: "warns", title: "Shows whole people, in lists as in readings",
  spec: { doc: "rfc7643", section: "4.1", level: "SHOULD" },
  asks: "Does each person of a page, and the same person read by id, have id, userName, both names, active and an address?",
  why: "Imports and the matching of accounts rest on these six; what a list leaves out is taken for empty.",
  remedy: "Give the same resource in lists as by id: id, userName, name.givenName, name.familyName, active, emails.",
  example: {
    sent: `
      GET /Users?startIndex=1&count=1
      GET /Users/2819c2`,
    right: `
      ← {"id": "2819c2", "userName": "tess@corp.example", "active": true,
         "name": {"givenName": "Tess", "familyName": "Tester"},
         "emails": [{"value": "tess@corp.example"}]}`,
    wrong: "← {\"id\": \"2819c2\", \"userName\": \"tess@corp.example\"}",
  },
  applies: creates,
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("the same person, in a list and by id");
    const found = await bench.find("Users", `userName eq ${JSON.stringify(made.json["userName"])}`);
    const read = await bench.read(made);
    const listed = asList(found.json["Resources"]).find((r) => r["id"] === made.id) ?? {};
    const wrong = [...missingIn(listed).map((name) => `${name} in the list`), ...missingIn(read.json).map((name) => `${name} by id`)];
    return heldIf(wrong.length === 0, { held: "Whole in both.", violated: `Missing: ${wrong.join(", ")}.` }, found, read);
  },
});

function missingIn(person: Json): string[] {
  const name = partOf(person, "name");
  return [
    ...["id", "userName"].filter((key) => typeof person[key] !== "string" || person[key] === ""), ...["givenName", "familyName"].filter((key) => !name[key]).map((key) => `name.${key}`),
    ...(typeof person["active"] === "boolean" ? [] : ["active"]), ...(asList(person["emails"]).some((e) => e["value"]) ? [] : ["emails"]),
  ];
}
