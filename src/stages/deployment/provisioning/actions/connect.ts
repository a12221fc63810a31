import { type Actor, Problem } from "../../../../kernel/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { checkConnection, type ScimErrorCode } from "../../../../protocols/scim/index.ts";
import { record } from "../../../../tenancy/index.ts";
import { installationById, noteProof } from "../../reading.ts";
import { withSecretVariables } from "../../secret-variables.ts";
import { connectionOf, type Connection } from "../connection.ts";
import { checkCredentials, type Credentials, keepCredentials, NEEDS_CREDENTIALS, openProof, type Proof, proofOf, SECRET } from "../credentials.ts";
import { converse } from "../exchange.ts";
import { laneOf, lockLane, openLane, saveLane, wakeLane } from "../store/lane.ts";
import { forgetIds } from "../store/link.ts";
import { callOff } from "../store/operation.ts";
import { wakeDispatcher } from "../jobs/wake.ts";
import { plan } from "./intend.ts";

/** What the app answered to the test of its connection. */
export interface Tested { ok: boolean; message: string; users: number | null; groups: number | null }

/**
 * Connects an app: the credentials are tried first, and kept only when the app takes them, sealed to the origin that took
 * them. Then everybody who is given the app is on the way.
 * @throws {Problem} `not-found`; `gate-closed` without provisioning; `invalid-field` for credentials of another kind or
 *   refused ones, in the app's words; `target-refused`, `target-unreachable`; `unavailable` for consent by browser
 */
export async function connect(platform: Platform, actor: Actor, appId: string, given: Credentials): Promise<void> {
  const allowLocal = platform.config.allowLocalTargets;
  const ready = async () => platform.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, appId);
    const connection = connectionOf(installation, allowLocal);
    if (!connection) throw new Problem("gate-closed", "This app has no provisioning that is switched on", { mend: "Switch SCIM on and fill in the variables first." });
    return { installation: await withSecretVariables(platform, tx, installation), connection };
  });
  const { installation, connection } = await ready();
  checkCredentials(connection, given);
  const proof = proofOf(installation, connection, given, allowLocal);
  const tested = await tryOut(platform, connection, proof);
  if (!tested.ok) throw tested.problem;
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const before = await lockLane(tx, actor.orgId, appId);
    const now = await installationById(tx, appId);
    const still = connectionOf(now, allowLocal);
    if (still?.baseUrl !== connection.baseUrl) throw new Problem("stale-write", "The app's address changed meanwhile", { mend: "Connect again." });
    await keepCredentials(platform, tx, now, still, proof, given);
    await openLane(tx, actor.orgId, now.app.id, still.baseUrl, still.scim.rate, platform.clock.now());
    if (before && before.baseUrl !== still.baseUrl) await forgetIds(tx, actor.orgId, now.app.id);
    await noteProof(platform, tx, now.app.id, "scim");
    await plan(platform, tx, await installationById(tx, appId), "everyone", {});
    await record(tx, actor, { action: "provisioning.connect", subject: appId, detail: { origin: still.origin, method: still.scim.auth.method } });
  });
}

/** Takes the connection away: credentials are destroyed, what waits is called off; accounts stay as they are. */
export async function disconnect(platform: Platform, actor: Actor, appId: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const { app } = await installationById(tx, appId);
    const lane = await lockLane(tx, actor.orgId, app.id);
    if (!lane || lane.state === "off") throw new Problem("not-your-move", "This app is not connected");
    const now = platform.clock.now();
    await platform.secrets.remove(tx, actor.orgId, app.id, SECRET);
    await saveLane(tx, lane, { state: "off", reason: null, nextAt: null, notBefore: null });
    await callOff(tx, actor.orgId, app.id, now);
    await record(tx, actor, { action: "provisioning.disconnect", subject: app.id });
  });
}

/** Tries the stored credentials; a good answer sets a lane free that stood for them. @throws {Problem} `not-found`, `not-your-move` */
export async function test(platform: Platform, actor: Actor, appId: string): Promise<Tested> {
  const found = await platform.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, appId);
    const connection = connectionOf(installation, platform.config.allowLocalTargets);
    const lane = await laneOf(tx, actor.orgId, appId);
    if (!connection || !lane || lane.state === "off") throw new Problem("not-your-move", "This app is not connected", { mend: "Connect it first." });
    return { connection, proof: await openProof(platform, tx, installation, connection, lane) };
  });
  const tested = found.proof ? await tryOut(platform, found.connection, found.proof) : { ok: false as const, message: NEEDS_CREDENTIALS, users: null, groups: null };
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const lane = await lockLane(tx, actor.orgId, appId);
    if (lane && tested.ok && (lane.state === "needs_credentials" || lane.state === "degraded")) {
      const now = platform.clock.now();
      await saveLane(tx, lane, { state: "ready", reason: null, failures: 0, notBefore: null, lastSuccessAt: now });
      await wakeLane(tx, lane, now);
      await wakeDispatcher(platform, tx);
    }
    await record(tx, actor, { action: "provisioning.test", subject: appId, detail: { ok: tested.ok } });
  });
  const { ok, message, users, groups } = tested;
  return { ok, message, users, groups };
}

async function tryOut(platform: Platform, connection: Connection, proof: Proof): Promise<(Tested & { ok: true }) | (Tested & { ok: false; problem: Problem })> {
  const steps = checkConnection(connection.dialect, { groups: connection.scim.features.includes("group_push") });
  const { outcome } = await converse(platform, connection, proof, steps, { before: async () => {}, heard: async () => {} });
  if (outcome.kind === "ok") {
    const groups = outcome.groups === null ? "" : ` and ${outcome.groups} groups`;
    return { ok: true, message: `The app answers; it knows ${outcome.users} people${groups}.`, users: outcome.users, groups: outcome.groups };
  }
  const { code, message } = outcome.error;
  const refused = PROBLEM[code] ?? "target-unreachable";
  const more = { fields: [{ path: "", code: "provisioning.refused", message }], mend: "Make a new token in the app and paste it here." };
  const problem = new Problem(refused, message, refused === "invalid-field" ? more : {});
  return { ok: false, message, users: null, groups: null, problem };
}

const PROBLEM: Partial<Record<ScimErrorCode, "invalid-field" | "target-refused">> = {
  "unauthorized": "invalid-field", "forbidden": "invalid-field", "blocked": "target-refused", "redirected": "target-refused",
};
