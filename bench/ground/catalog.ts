import { readFileSync } from "node:fs";
import { newId, type OrgId } from "../../src/kernel/index.ts";
import type { Db } from "../../src/platform/db/index.ts";
import { parseManifest, publicView } from "../../src/stages/manifest/index.ts";
import { addVersion, upsert } from "../../src/stages/catalog/store.ts";

const CATEGORIES = ["productivity", "security", "hr", "finance", "developer-tools", "e-commerce", "analytics"];
const CAPABILITIES = [["saml"], ["oidc"], ["saml", "scim"], ["oidc", "scim"], ["saml", "oidc", "scim"]];
const WORDS = ["Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbour", "Iris", "Juniper", "Krill", "Larch", "Maple", "Nacre", "Opal", "Pine"];

/** Fills a catalog with listings that differ as real ones do, each with Acme's whole manifest as its version. */
export async function fillCatalog(db: Db, count: number): Promise<void> {
  const parsed = parseManifest(readFileSync(new URL("../../manifests/acme/manifest.yaml", import.meta.url), "utf8"), { allowLocal: true });
  if (!parsed.ok) throw new Error("Acme's manifest does not hold");
  const whole = publicView(parsed.manifest);
  const publishers = Array.from({ length: 40 }, () => newId("org") as OrgId);
  const began = Date.UTC(2026, 0, 1);
  for (let from = 0; from < count; from += 100) {
    await db.inNetwork(async (tx) => {
      for (let n = from; n < Math.min(count, from + 100); n++) {
        const name = `${WORDS[n % 16]} ${WORDS[(n * 7 + 3) % 16]} ${n}`;
        const slug = name.toLowerCase().replaceAll(" ", "-");
        const at = new Date(began + n * 3_600_000);
        const digest = `sha256:${n.toString(16).padStart(64, "0")}`;
        const texts = { name, tagline: `${name} in one place.`, description: `${name} does one thing well. `.repeat(8) };
        await upsert(tx, {
          slug, publisherOrgId: publishers[n % 40]!, publisherName: `${WORDS[n % 40 % 16]} Ltd`, privateTo: undefined, ...texts,
          capabilities: CAPABILITIES[n % 5]!, categories: [CATEGORIES[n % 7]!], tier: n % 3 === 0 ? "verified" : n % 3 === 1 ? "conformance-tested" : "community",
          state: "published", version: "1.0.0", digest, logoDigest: undefined, installs: (n * 37) % 500, publishedAt: at, updatedAt: at,
        });
        await addVersion(tx, {
          slug, version: "1.0.0", digest, manifest: { ...whole, metadata: { ...whole.metadata, slug, ...texts } }, logoDigest: undefined, evidence: undefined,
          breaking: false, changes: [], publishedAt: at,
        });
      }
    });
  }
}
