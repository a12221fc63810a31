import { randomBytes } from "node:crypto";
import { type Actor, type Clock, newId, type Role } from "../../kernel/index.ts";
import { testDatabase } from "../../platform/db/testing.ts";
import { openEgress } from "../../platform/egress/index.ts";
import { openJobs } from "../../platform/jobs/index.ts";
import type { Db } from "../../platform/db/index.ts";
import { httpPlatform, keptLog } from "../../platform/http/testing.ts";
import type { Platform } from "../../platform/platform.ts";
import { openSecrets } from "../../platform/secrets/index.ts";
import { changeMembers, createGroup, createPerson, linkAccount, type Person } from "../../directory/index.ts";
import { addMember, createAccount, createOrg, createSession, type Org, type OrgKind, systemActor } from "../../tenancy/index.ts";
import { publish } from "../catalog/index.ts";
import { manifestDigest, type ManifestInput, parseManifest } from "../manifest/index.ts";
import * as submissions from "../submission/store.ts";

/** Real time that a test can put forward. */
export function shiftedClock(): Clock & { advance(ms: number): void } {
  let by = 0;
  return { now: () => new Date(Date.now() + by), advance: (ms) => void (by += ms) };
}

/** The parts of the platform that deployments use, all real: database, vault, queue, egress to this machine. */
export async function deploymentGround(publicUrl: string): Promise<Platform & { log: ReturnType<typeof keptLog>; clock: ReturnType<typeof shiftedClock>; db: Db; close(): Promise<void> }> {
  const db = await testDatabase();
  const clock = shiftedClock();
  const log = keptLog();
  const egress = openEgress({ allowLocal: true });
  const jobs = openJobs({ db, log, clock });
  const base = httpPlatform(publicUrl);
  return {
    ...base, db, clock, log, egress, jobs, secrets: openSecrets({ masterKey: randomBytes(32), clock }), config: { ...base.config, allowLocalTargets: true },
    async close() {
      await jobs.stop();
      await egress.close();
      await db.close();
    },
  };
}

type Ground = Pick<Platform, "db" | "clock">;
export const PASSWORD = "four unrelated words here";

export function newOrg(platform: Ground, slug: string, kinds: OrgKind[] = ["customer"]): Promise<Org> {
  return createOrg(platform, undefined, { slug, name: slug, kinds });
}

/** Somebody who can sign in and whom the org's directory knows, with a session of their own. */
export async function newPerson(
  platform: Ground, org: Org, name: string, options: { roles?: Role[]; profile?: Record<string, unknown>; displayName?: string } = {},
): Promise<{ person: Person; actor: Actor; email: string; token: string }> {
  const system = systemActor(org);
  const email = `${name.toLowerCase()}@${org.slug}.example`;
  const account = await createAccount(platform, system, { email, name, password: PASSWORD });
  await addMember(platform, system, { accountId: account.id, roles: options.roles ?? ["member"] });
  const made = await createPerson(platform, system, {
    userName: email, email, givenName: name, familyName: "Example", displayName: options.displayName ?? `${name} Example`,
    ...(options.profile ? { profile: options.profile } : {}),
  });
  const person = await linkAccount(platform, system, made.id, account.id);
  return { person, email, ...(await createSession(platform, account.id, org.id)) };
}

export async function newGroup(platform: Ground, org: Org, name: string, members: readonly Person[]) {
  const group = await createGroup(platform, systemActor(org), { name, description: "" });
  await changeMembers(platform, systemActor(org), group.id, { add: members.map((member) => member.id) });
  return group;
}

/** A small manifest that breaks no rule: what every app says, around what this one can do. */
export function smallManifest(slug: string, parts: Pick<ManifestInput, "sso" | "provisioning" | "variables">): Record<string, unknown> {
  return {
    schema: "entente/1",
    metadata: {
      slug, name: slug, tagline: "An app of the tests.", description: "Exists in tests alone.", website: `https://${slug}.example`,
      categories: ["productivity"], useCases: ["zero-trust"], logo: { file: "logo.png" },
    },
    support: { public: [{ kind: "email", value: `help@${slug}.example` }], escalation: { email: `on-call@${slug}.example` } },
    ...parts,
  };
}

/** Publishes a manifest as its publisher's approved revision. The review that would come before is tested where it belongs. */
export async function publishManifest(platform: Platform, publisher: Org, manifest: Record<string, unknown>): Promise<void> {
  const parsed = parseManifest(JSON.stringify(manifest), { allowLocal: true });
  if (!parsed.ok) throw new Error(`the test's manifest does not hold: ${JSON.stringify(parsed.problems)}`);
  const { slug } = parsed.manifest.metadata;
  const digest = manifestDigest(parsed.manifest);
  const submissionId = newId("sub");
  await platform.db.inNetwork(async (tx) => {
    const now = platform.clock.now();
    await submissions.claimSlug(tx, slug, publisher.id, now);
    await submissions.keepRevision(tx, publisher.id, { digest, submissionId, slug, manifest: parsed.manifest, logoDigest: undefined, submittedAt: now });
    await submissions.setPublished(tx, publisher.id, slug, digest);
  });
  await publish(platform, { orgId: publisher.id, submissionId, digest });
}
