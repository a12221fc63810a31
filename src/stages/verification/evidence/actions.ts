import { type Actor, may, type OrgId, Problem } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { record } from "../../../tenancy/index.ts";
import { inScope, publishedRun } from "../actions.ts";
import type { Run } from "../run.ts";
import * as runs from "../store.ts";
import { type RunRecord, signBundle, validUntilOf } from "./bundle.ts";
import { type EvidenceJwk, type EvidenceKey, makeEvidenceKey, readEvidenceKey } from "./evidence-key.ts";
import * as store from "./store.ts";

/** The vault's owner of what belongs to the network and to no org. */
const NETWORK = { orgId: "network" as OrgId, owner: "evidence", origin: "internal" } as const;

type Parts = Pick<Platform, "db" | "secrets" | "clock" | "config">;

/** The key that signs now; made at the first use. */
async function keyInUse(tx: Tx, platform: Parts): Promise<EvidenceKey> {
  const read = async () => {
    const used = (await store.keys(tx)).find((key) => !key.retiredAt);
    const pem = used && (await platform.secrets.open(tx, { ...NETWORK, name: used.kid }));
    return pem === undefined ? undefined : readEvidenceKey(pem);
  };
  const found = await read();
  if (found) return found;
  await store.lockKeys(tx);
  return (await read()) ?? replaceKey(tx, platform);
}

/** What signed until now stays listed, so that old bundles verify; its private half is destroyed. */
async function replaceKey(tx: Tx, platform: Parts): Promise<EvidenceKey> {
  const now = platform.clock.now();
  const pem = makeEvidenceKey();
  const made = readEvidenceKey(pem);
  await store.retireKeys(tx, now);
  await platform.secrets.remove(tx, NETWORK.orgId, NETWORK.owner);
  await store.addKey(tx, made.jwk, now);
  await platform.secrets.put(tx, { ...NETWORK, name: made.keyId }, pem);
  return made;
}

/** A new key signs from now on. */
export async function rotateEvidenceKey(platform: Platform, actor: Actor): Promise<EvidenceJwk[]> {
  return platform.db.inNetwork(async (tx) => {
    await store.lockKeys(tx);
    const { keyId } = await replaceKey(tx, platform);
    await record(tx, actor, { action: "evidence.rotate-key", subject: keyId });
    return (await store.keys(tx)).map(toJwk);
  });
}

/** Every public key that signs or signed evidence, the one in use first. */
export const evidenceKeys = (platform: Parts): Promise<EvidenceJwk[]> =>
  platform.db.inNetwork(async (tx) => {
    await keyInUse(tx, platform);
    return (await store.keys(tx)).map(toJwk);
  });

const toJwk = ({ kid, x }: store.KeptKey): EvidenceJwk => ({ kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" });

export interface SignedRun {
  bundle: string;
  signature: store.Signature;
}

/** Signs a run with the network's key. */
export async function signRun(platform: Parts, run: RunRecord): Promise<SignedRun> {
  const key = await platform.db.inNetwork((tx) => keyInUse(tx, platform));
  const { bundle, reportDigest } = signBundle(run, key, platform.config.publicUrl);
  return {
    bundle,
    signature: { keyId: key.keyId, reportDigest, signedAt: platform.clock.now(), validUntil: new Date(validUntilOf(run.report)) },
  };
}

/**
 * A finished run for whoever may read it whole: its publisher, the desk, and once its manifest is published everybody, as
 * far as it is signed. Runs of before are not: what was kept of them was cleaned by weaker rules.
 * @throws {Problem} `not-found`
 */
export async function readableRun(platform: Platform, actor: Actor | undefined, id: string): Promise<{ run: Run; signature: store.Signature | undefined; bundle: () => Promise<string | undefined> }> {
  const own = actor && (may(actor, "submission.read") || may(actor, "review.read")) ? await inScope(platform, actor, (tx) => runs.runById(tx, id)) : undefined;
  const run = own ?? (await publishedRun(platform, id));
  const signature = run && (await platform.db.inNetwork((tx) => store.signatureOf(tx, run.id)));
  if (!run?.report || (!own && !signature)) throw new Problem("not-found", `There is no report of the run ${id}`);
  return { run, signature, bundle: () => platform.db.inNetwork((tx) => store.bundleOf(tx, run.id)) };
}
