import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { idsIn } from "./seen.ts";

export const caseExact = defineCheck({
  id: "SCIM-R5", slug: "case-exact", protocol: "scim", kind: "conformance", gate: "warns", title: "Compares ids letter by letter",
  spec: { doc: "rfc7643", section: "7", level: "MUST" },
  asks: "Do filters on externalId and id find the one person, and nobody when a letter has another case?",
  why: "Two ids that differ by case are two people.",
  remedy: "Give id and externalId caseExact true, and compare them so.",
  example: {
    sent: `
      GET /Users?filter=externalId eq "Ext-q7d"
      GET /Users?filter=externalId eq "EXT-Q7D"`,
    right: `
      ← {"totalResults": 1, …}
      ← {"totalResults": 0, …}`,
    wrong: `
      ← {"totalResults": 1, …}
      ← {"totalResults": 1, …}
      # externalId is caseExact: two clients' words may differ in case alone.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("filters on externalId and id");
    const externalId = `Ext-${bench.word()}`;
    const made = await bench.makeUser({ externalId });
    const exact = await bench.find("Users", `externalId eq "${externalId}"`);
    const other = await bench.find("Users", `externalId eq "${externalId.toUpperCase()}"`);
    const byId = await bench.find("Users", `id eq "${made.id}"`);
    if (idsIn(exact).join() !== made.id) return violated(`externalId eq found ${exact.status} with ${idsIn(exact).length} people.`, exact);
    if (idsIn(byId).join() !== made.id) return violated(`id eq found ${byId.status} with ${idsIn(byId).length} people.`, byId);
    return heldIf(idsIn(other).length === 0, { held: "Found by both, and not by another case.", violated: "externalId is found in another case." }, exact, other, byId);
  },
});
