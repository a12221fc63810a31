import { asList, SCIM, type Json } from "../../bench/scim-bench.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { creates, updates, all, featureOf, notOffered } from "./declared.ts";
import { ok, partOf } from "./seen.ts";

/** Attributes by path, a value for each that nobody else has (`word` is of this check alone), and where a reading shows it. */
const attributesOf = (word: string): { path: string; value: unknown; shows(read: Json): unknown }[] => [
  { path: "displayName", value: "Entente display", shows: (r) => r["displayName"] },
  { path: "name.familyName", value: "Entente family", shows: (r) => partOf(r, "name")["familyName"] },
  { path: "name.givenName", value: "Entente given", shows: (r) => partOf(r, "name")["givenName"] },
  { path: "externalId", value: `Ext-${word}`, shows: (r) => r["externalId"] },
  { path: 'emails[type eq "work"].value', value: `${word}-new@entente-test.example`, shows: (r) => asList(r["emails"]).find((e) => e["type"] === "work")?.["value"] },
  { path: `${SCIM.user}:displayName`, value: "Entente by URN", shows: (r) => r["displayName"] },
];
/** These may be unknown to a small app; they are asked only where /Schemas lists them. */
const OPTIONAL = ["title", "nickName", "preferredLanguage", "userType", "locale", "timezone"] as const;

export const attributes = defineCheck({
  id: "SCIM-T1", slug: "attributes", about: "/provisioning/scim/attributes", version: 2, protocol: "scim", kind: "conformance", gate: "warns", title: "Changes each attribute by PATCH",
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "The address and the external id that it sets are new ones in each run." }],
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "Does PATCH replace each attribute that is served, by its path, its part and its full name, and is a removed one gone?",
  why: "A change that is acknowledged and lost is not sent again.",
  remedy: "Implement add, replace and remove for every writable attribute, or answer 400 to what you do not take.",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "replace", "path": "name.familyName", "value": "Entente family"}
      PATCH /Users/2819c2   {"op": "replace", "path": "emails[type eq \\"work\\"].value", "value": "…"}
      # Each attribute by its path, then read back`,
    right: `
      ← 200
      GET /Users/2819c2 ← 200 {"name": {"familyName": "Entente family"}, …}`,
    wrong: `
      ← 200
      GET /Users/2819c2 ← 200 {"name": {"familyName": "Tester"}, …}
      # 200, and nothing changed: the client will not try again.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const patch = await featureOf(bench, "patch");
    if (patch.declared === false) return doesNotApply(notOffered("PATCH"), patch.answer);
    const schema = await bench.request("GET", `/Schemas/${SCIM.user}`);
    const listed = asList(schema.json["attributes"]).map((a) => String(a["name"]));
    const asked = [...attributesOf(bench.word()), ...OPTIONAL.filter((name) => listed.includes(name)).map((name) => ({ path: name, value: name === "locale" || name === "preferredLanguage" ? "en-GB" : name === "timezone" ? "Europe/Paris" : `Entente ${name}`, shows: (r: Json) => r[name] }))];
    const made = await bench.makeUser();
    bench.step("each attribute by PATCH");
    const wrong: string[] = [];
    const answers = [];
    for (const { path, value, shows } of asked) {
      const answer = await bench.patch(made, { op: "replace", path, value });
      const read = await bench.read(made);
      answers.push(answer);
      if (!ok(answer) || shows(read.json) !== value) wrong.push(`${path} (${answer.status}, reads ${JSON.stringify(shows(read.json))})`);
    }
    const removed = await bench.patch(made, { op: "remove", path: "displayName" });
    const read = await bench.read(made);
    if (ok(removed) && typeof read.json["displayName"] === "string" && read.json["displayName"] === "Entente by URN") wrong.push(`remove displayName (${removed.status}, still there)`);
    return heldIf(wrong.length === 0, { held: `${asked.length} attributes changed and read back.`, violated: `${wrong.join("; ")}.` }, ...answers, removed, read);
  },
});
