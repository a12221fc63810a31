import { SCIM, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, updates, all } from "./declared.ts";
import { ok, partOf } from "./seen.ts";

export const metaAttributes11 = defineCheck({
  id: "SCIM11-T8", slug: "1.1-meta-attributes", protocol: "scim", kind: "conformance", gate: "warns", title: "Removes what meta.attributes lists (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.3.2", level: "MUST" },
  asks: "Does a PATCH that lists an attribute in meta.attributes remove its value, and no other?",
  why: "A title that was taken away would stay for ever.",
  remedy: "Delete each attribute that meta.attributes names, then merge the body.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"schemas": ["urn:scim:schemas:core:1.0"], "meta": {"attributes": ["title"]}}`,
    right: `
      GET /Users/2819c2 ← 200 {"userName": "tess@corp.example", …}, without title`,
    wrong: `
      GET /Users/2819c2 ← 200 {"title": "Engineer", …}
      # meta.attributes was not read: a title, once given, is never lost.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const made = await bench.makeUser({ title: "Engineer" });
    bench.step("a title is removed");
    const answer = await bench.request("PATCH", pathOf(made), { body: { schemas: [SCIM.core11], meta: { attributes: ["title"] } } });
    const read = await bench.read(made);
    if (read.json["userName"] !== made.json["userName"] || partOf(read.json, "name")["givenName"] !== "Tess") return violated("More than the title is gone.", answer, read);
    return heldIf(ok(answer) && !read.json["title"], { held: "The title alone is gone.", violated: `After it (${answer.status}) the title reads ${String(read.json["title"])}.` }, answer, read);
  },
});
