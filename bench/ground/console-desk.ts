import { sql } from "kysely";
import { newId, type OrgId } from "../../src/kernel/index.ts";
import type { Db } from "../../src/platform/db/index.ts";
import { manifestDigest, parseManifest } from "../../src/stages/manifest/index.ts";
import { keepRevision, setPublished } from "../../src/stages/submission/store.ts";

/** What was live before: texts, addresses, variables and a guide that differ from the sample's in many places. */
const olderText = (text: string): string => text
  .replace("Parcels, and the people who may touch them.", "Parcels for everybody who touches them.")
  .replace("closed the\n    minute they leave.", "closed within\n    a day of their leaving.")
  .replaceAll("https://acme.example/help", "https://acme.example/support")
  .replace("/oidc/callback", "/openid/return")
  .replace("pkce: required", "pkce: supported")
  .replaceAll("your Acme administrator", "an Acme administrator")
  .replaceAll("Save", "Keep");

/** Makes a submission an update: something older is live under its slug. */
export async function makeUpdate(db: Db, orgId: OrgId, submissionId: string, text: string): Promise<void> {
  const parsed = parseManifest(olderText(text), { allowLocal: true });
  if (!parsed.ok) throw new Error(`what is live does not parse: ${JSON.stringify(parsed.problems)}`);
  const { manifest } = parsed;
  const digest = manifestDigest(manifest);
  await db.inNetwork(async (tx) => {
    await keepRevision(tx, orgId, { digest, submissionId: submissionId as never, slug: manifest.metadata.slug, manifest, logoDigest: undefined, submittedAt: new Date() });
    await setPublished(tx, orgId, manifest.metadata.slug, digest);
  });
}

/** Fills the desk's queue with copies of a submission under names of their own, due one after the other. */
export async function fillQueue(db: Db, id: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => newId("sub"));
  await db.inNetwork((tx) => sql`
    insert into submission select (jsonb_populate_record(null::submission, to_jsonb(s) || jsonb_build_object(
      'id', one.id, 'slug', 'copy-' || one.n, 'due_at', s.due_at + one.n * interval '1 hour',
      'manifest', jsonb_set(s.manifest, '{metadata,name}', to_jsonb('Copy number ' || one.n))))).*
    from submission s cross join unnest(${ids}::text[]) with ordinality as one(id, n) where s.id = ${id}`.execute(tx));
}
