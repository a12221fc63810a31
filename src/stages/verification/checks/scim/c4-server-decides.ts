import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, refused, partOf, statusOf } from "./seen.ts";

export const serverDecides = defineCheck({
  id: "SCIM-C4", slug: "server-decides", protocol: "scim", kind: "conformance", gate: "blocks", title: "Decides itself about id and meta",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "Are id and meta in a create ignored, or refused?",
  why: "Who can choose an id can take the place of somebody else.",
  remedy: "Ignore read-only attributes of a create.",
  example: {
    sent: `
      POST /Users
      {"userName": "tess@corp.example", "id": "q7d-chosen",
       "meta": {"created": "1999-01-01T00:00:00Z", "location": "https://elsewhere.invalid/"}}`,
    right: `
      ← 201 {"id": "2819c2", "meta": {"created": "2026-03-01T09:00:00Z", …}}`,
    wrong: `
      ← 201 {"id": "q7d-chosen", "meta": {"created": "1999-01-01T00:00:00Z", …}}
      # Who chooses ids chooses one that is taken.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("hostile: a create with id and meta");
    const wanted = `${bench.word()}-chosen`;
    const answer = await bench.request("POST", "/Users", { body: bench.userBody({ id: wanted, meta: { resourceType: "Group", created: "1999-01-01T00:00:00Z", lastModified: "1999-01-01T00:00:00Z", location: "https://elsewhere.invalid/" } }) });
    const made = ok(answer) ? bench.adopt("Users", answer) : undefined;
    if (!made) return heldIf(refused(answer), { held: `Refused with ${statusOf(answer)}.`, violated: `The server broke (${answer.status}).` }, answer);
    const read = await bench.read(made);
    const { created, resourceType, location } = partOf(read.json, "meta");
    const kept = [...(made.id === wanted ? ["id"] : []), ...(String(created).startsWith("1999") ? ["meta.created"] : []), ...(resourceType === "Group" ? ["meta.resourceType"] : []), ...(String(location).includes("elsewhere.invalid") ? ["meta.location"] : [])];
    return heldIf(kept.length === 0, { held: "Ignored; the server's own words stand.", violated: `Kept from the request: ${kept.join(", ")}.` }, answer, read);
  },
});
