import { sql } from "kysely";
import type { Id, OrgId } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { AppId } from "../installation.ts";

type Tables = {
  sign_on_key: { org_id: string; app_id: string; kid: string; certificate: string; active: boolean; created_at: Date; not_after: Date };
  oidc_client: { org_id: string; client_id: string; app_id: string; created_at: Date };
  answered_request: { org_id: string; app_id: string; request_id: string; answered_at: Date };
  pending_request: { org_id: string; id: string; app_id: string; request: unknown; expires_at: Date };
  sign_on: {
    org_id: string; id: string; app_id: string; protocol: string; person_id: string | null; person_name: string; at: Date; outcome: string; reason: string; trace: unknown;
  };
};

/** A signing key as it may be seen. */
export interface SigningCertificate {
  kid: string;
  certificate: string;
  active: boolean;
  createdAt: Date;
  notAfter: Date;
}

/** The active one first. */
export async function certificatesOf(tx: Tx, appId: AppId): Promise<SigningCertificate[]> {
  const rows = await tx.withTables<Tables>().selectFrom("sign_on_key").selectAll().where("app_id", "=", appId).orderBy("active", "desc").orderBy("created_at", "desc").execute();
  return rows.map((row) => ({ kid: row.kid, certificate: row.certificate, active: row.active, createdAt: row.created_at, notAfter: row.not_after }));
}

export async function addCertificate(tx: Tx, orgId: OrgId, appId: AppId, key: SigningCertificate): Promise<void> {
  await tx.withTables<Tables>().insertInto("sign_on_key")
    .values({ org_id: orgId, app_id: appId, kid: key.kid, certificate: key.certificate, active: key.active, created_at: key.createdAt, not_after: key.notAfter }).execute();
}

export async function clientOf(tx: Tx, appId: AppId): Promise<string | undefined> {
  return (await tx.withTables<Tables>().selectFrom("oidc_client").select("client_id").where("app_id", "=", appId).executeTakeFirst())?.client_id;
}

export async function appOfClient(tx: Tx, clientId: string): Promise<AppId | undefined> {
  return (await tx.withTables<Tables>().selectFrom("oidc_client").select("app_id").where("client_id", "=", clientId).executeTakeFirst())?.app_id as AppId | undefined;
}

export async function addClient(tx: Tx, orgId: OrgId, appId: AppId, clientId: string, now: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("oidc_client").values({ org_id: orgId, client_id: clientId, app_id: appId, created_at: now }).execute();
}

/** Marks a request as answered. @returns false when it was answered before: no second assertion for one request. */
export async function answerOnce(tx: Tx, orgId: OrgId, appId: AppId, requestId: string, now: Date): Promise<boolean> {
  const row = await tx.withTables<Tables>().insertInto("answered_request").values({ org_id: orgId, app_id: appId, request_id: requestId, answered_at: now })
    .onConflict((c) => c.columns(["org_id", "app_id", "request_id"]).doNothing()).returning("request_id").executeTakeFirst();
  return row !== undefined;
}

/** Forgets answered requests that are too old to be taken again anyway. */
export async function forgetAnswered(tx: Tx, before: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("answered_request").where("answered_at", "<", before).execute();
}

/** A request that waits while its person signs in. */
export interface PendingRequest {
  kind: "sign-in";
  /** ID of the AuthnRequest; undefined for a sign-in that starts at the tile. */
  id: string | undefined;
  acsUrl: string;
  relayState: string | undefined;
  forceAuthn: boolean;
  isPassive: boolean;
  /** When the request came in, by our own clock: what it says of itself is not comparable with our sessions. */
  askedAt: string;
}

/**
 * A logout that was read and verified, and waits for one more redirect: with a form that another site posted, the browser
 * sends no cookie of ours, with the redirect it does.
 */
export interface PendingLogout {
  kind: "logout";
  id: string;
  nameId: string;
  sessionIndexes: string[];
  relayState: string | undefined;
  askedAt: string;
}

export async function keepPending(tx: Tx, orgId: OrgId, appId: AppId, id: string, request: PendingRequest | PendingLogout, expiresAt: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("pending_request")
    .values({ org_id: orgId, id, app_id: appId, request: JSON.stringify(request), expires_at: expiresAt }).execute();
}

export async function pendingById<P extends PendingRequest | PendingLogout>(tx: Tx, appId: AppId, id: string, kind: P["kind"], now: Date): Promise<P | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("pending_request").selectAll().where("app_id", "=", appId).where("id", "=", id).where("expires_at", ">", now).executeTakeFirst();
  const request = row?.request as P | undefined;
  return request?.kind === kind ? request : undefined;
}

export interface SignOn {
  id: Id<"son">;
  appId: AppId;
  protocol: "saml" | "oidc";
  personId: string | undefined;
  personName: string;
  at: Date;
  outcome: "signed_in" | "refused" | "failed";
  reason: string;
  /** What happened on the way, safe to show to the org's admin. */
  trace: Record<string, string>;
}

export async function addSignOn(tx: Tx, orgId: OrgId, s: SignOn): Promise<void> {
  await tx.withTables<Tables>().insertInto("sign_on").values({
    org_id: orgId, id: s.id, app_id: s.appId, protocol: s.protocol, person_id: s.personId ?? null, person_name: s.personName, at: s.at, outcome: s.outcome,
    reason: s.reason, trace: JSON.stringify(s.trace),
  }).execute();
}

/** Latest first. */
export async function signOnsOf(tx: Tx, appId: AppId, limit = 50): Promise<SignOn[]> {
  const rows = await tx.withTables<Tables>().selectFrom("sign_on").selectAll().where("app_id", "=", appId).orderBy("at", "desc").limit(limit).execute();
  return rows.map((row) => ({
    id: row.id as SignOn["id"], appId: row.app_id as AppId, protocol: row.protocol as SignOn["protocol"], personId: row.person_id ?? undefined,
    personName: row.person_name, at: row.at, outcome: row.outcome as SignOn["outcome"], reason: row.reason, trace: row.trace as Record<string, string>,
  }));
}

/**
 * What a person signed in to since an instant. The app's own word for the session is in the trace: `nameId`, `sessionIndex`.
 */
export async function signedInSince(tx: Tx, orgId: OrgId, personId: string, since: Date): Promise<Pick<SignOn, "appId" | "protocol" | "trace">[]> {
  const rows = await tx.withTables<Tables>().selectFrom("sign_on").select(["app_id", "protocol", "trace"])
    .where("org_id", "=", orgId).where("person_id", "=", personId).where("outcome", "=", "signed_in").where("at", ">=", since).execute();
  return rows.map((row) => ({ appId: row.app_id as AppId, protocol: row.protocol as SignOn["protocol"], trace: row.trace as Record<string, string> }));
}

/** Until the transaction ends, nobody else holds the same lock of the org. */
export async function lockOrg(tx: Tx, orgId: OrgId, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`${orgId}:${name}`}))`.execute(tx);
}

/** What has run out: artifacts of the OpenID provider, requests that waited too long. */
export async function dropExpired(tx: Tx, now: Date): Promise<void> {
  await sql`delete from oidc_artifact where expires_at < ${now}`.execute(tx);
  await tx.withTables<Tables>().deleteFrom("pending_request").where("expires_at", "<", now).execute();
}
