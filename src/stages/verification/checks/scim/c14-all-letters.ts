import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { partOf } from "./seen.ts";

const NAMES = [["Siobhán", "O'Malley"], ["李", "小龍"], ["Ze\u0301 🦊", 'de "Souza" \\ Co'], ["مريم", "<b>Haddad</b> & Söhne"], ["L".repeat(200), "Ng"]] as const;

export const allLetters = defineCheck({
  id: "SCIM-C14", slug: "all-letters", about: "/provisioning/scim/attributes", protocol: "scim", kind: "conformance", gate: "warns", title: "Keeps every name as it is written",
  spec: { doc: "rfc7643", section: "2.3.1", level: "MUST" },
  asks: "Do apostrophes, quotes, other scripts, emoji and long names come back as they were sent?",
  why: "People are called O'Malley and 小龍; a server that breaks on them has no account for them.",
  remedy: "Store UTF-8 as it comes; escape where you show it, not where you keep it.",
  example: {
    sent: `
      {"name": {"givenName": "Siobhán", "familyName": "O'Malley"}}
      {"name": {"givenName": "李", "familyName": "小龍"}}
      {"name": {"givenName": "مريم", "familyName": "<b>Haddad</b> & Söhne"}}`,
    right: `
      GET /Users/… ← 200, each name as it was sent`,
    wrong: `
      ← {"name": {"givenName": "Siobh?n", "familyName": "O\\\\'Malley"}}
      ← {"name": {"givenName": "??", "familyName": "&lt;b&gt;Haddad&lt;/b&gt; &amp; S?hne"}}`,
  },
  applies: creates,
  async run(bench) {
    const lost = [];
    const seen = [];
    for (const [givenName, familyName] of NAMES) {
      bench.step(`somebody called ${familyName}`);
      const made = await bench.makeUser({ name: { givenName, familyName } });
      const read = await bench.read(made);
      const name = partOf(read.json, "name");
      seen.push(read);
      if (String(name["givenName"]).normalize() !== givenName.normalize() || String(name["familyName"]).normalize() !== familyName.normalize()) lost.push(`${givenName.slice(0, 12)} ${familyName} became ${String(name["givenName"]).slice(0, 12)} ${String(name["familyName"])}`);
    }
    return heldIf(lost.length === 0, { held: `${NAMES.length} names, each as it was sent.`, violated: `${lost.join("; ")}.` }, ...seen);
  },
});
