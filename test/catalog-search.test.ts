import { afterAll, beforeAll, expect, it } from "vitest";
import { fillCatalog } from "../bench/ground/catalog.ts";
import type { Db } from "../src/platform/db/index.ts";
import { testDatabase } from "../src/platform/db/testing.ts";
import { type Search, search } from "../src/stages/catalog/store.ts";
import type { Listing } from "../src/stages/catalog/index.ts";

let db: Db;
let all: Listing[];
const everything: Search = { q: undefined, capabilities: [], tiers: [], categories: [], sort: "name", limit: 1_000, offset: 0, viewer: undefined };
const ask = (s: Partial<Search>) => db.inNetwork((tx) => search(tx, { ...everything, ...s }));

beforeAll(async () => {
  db = await testDatabase();
  await fillCatalog(db, 120);
  all = (await ask({})).items;
}, 60_000);
afterAll(() => db?.close());

/** The same question, answered by counting by hand. */
function byHand(s: Search) {
  const q = s.q?.toLowerCase();
  const base = all.filter((l) => q === undefined || [l.slug, l.name, l.tagline, l.publisherName, l.description].join(" ").toLowerCase().includes(q));
  const picks = {
    capability: (l: Listing) => s.capabilities.every((c) => l.capabilities.includes(c)),
    tier: (l: Listing) => s.tiers.length === 0 || s.tiers.includes(l.tier),
    category: (l: Listing) => s.categories.length === 0 || s.categories.some((c) => l.categories.includes(c)),
  };
  const count = (values: (l: Listing) => string[], under: (keyof typeof picks)[]) => {
    const counts: Record<string, number> = {};
    for (const l of base.filter((each) => under.every((name) => picks[name](each)))) for (const value of values(l)) counts[value] = (counts[value] ?? 0) + 1;
    return counts;
  };
  return {
    total: base.filter((l) => picks.capability(l) && picks.tier(l) && picks.category(l)).length,
    facets: {
      capability: count((l) => l.capabilities, ["capability", "tier", "category"]), tier: count((l) => [l.tier], ["capability", "category"]),
      category: count((l) => l.categories, ["capability", "tier"]),
    },
  };
}

it.each<Partial<Search>>([
  {}, { q: "birch" }, { q: "nothing has this" }, { capabilities: ["saml"] }, { capabilities: ["saml", "scim"], tiers: ["verified"] },
  { tiers: ["verified", "community"], categories: ["security", "hr"] }, { q: "maple", capabilities: ["oidc"], categories: ["finance"] }, { q: "%_'" },
])("counts as somebody would by hand: %o", async (s) => {
  const found = await ask(s);
  const { total, facets } = byHand({ ...everything, ...s });
  expect([found.total, found.facets]).toEqual([total, facets]);
  expect(found.items.length).toBe(total);
});
