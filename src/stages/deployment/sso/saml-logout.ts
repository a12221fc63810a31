import { newId } from "../../../kernel/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { type Incoming, type LogoutAnswer, logoutResponseUrl, parseLogoutRequest, signLogoutResponse } from "../../../protocols/saml/index.ts";
import { personByAccount } from "../../../directory/index.ts";
import { type Installation, textOf, urlOf } from "../installation.ts";
import { type Answer, postPage } from "./answer.ts";
import { endpoints } from "./endpoints.ts";
import { activeKey, locate, NOWHERE, PENDING_MS, refusedMessage, rule, TOO_LATE } from "./saml.ts";
import type { SignedIn } from "./session.ts";
import * as store from "./store.ts";

/** The app's logout service, or nothing when its people cannot sign out from there. */
async function locateLogout(platform: Platform, orgSlug: string, appId: string) {
  const found = await locate(platform, orgSlug, appId);
  const saml = found?.installation.manifest.sso?.saml;
  return found && saml?.slo?.spInitiated ? { ...found, saml, slo: saml.slo } : undefined;
}

/** A person signed out at the app (Profiles §4.4.3.1): only a signed request is taken, see {@link resumeLogout}. */
export async function receiveLogout(platform: Platform, orgSlug: string, appId: string, incoming: Incoming): Promise<Answer> {
  const found = await locateLogout(platform, orgSlug, appId);
  if (!found) return NOWHERE();
  const { org, installation, saml } = found;
  const at = endpoints(platform.config.publicUrl, org.slug, appId);
  const now = platform.clock.now();
  try {
    const request = parseLogoutRequest(incoming, {
      now, issuer: textOf(installation, saml.entityId, rule(platform)) ?? "", destinations: [at.samlSlo], certificates: saml.signingCertificates,
    });
    const { id, nameId, sessionIndexes, relayState } = request;
    const waiting = newId("req");
    const pending: store.PendingLogout = { kind: "logout", id, nameId: nameId.value, sessionIndexes, relayState, askedAt: now.toISOString() };
    await platform.db.inTenant(org.id, (tx) => store.keepPending(tx, org.id, installation.app.id, waiting, pending, new Date(now.getTime() + PENDING_MS)));
    return { redirect: `${endpoints("", org.slug, appId).samlSlo}?resume=${waiting}` };
  } catch (thrown) {
    return refusedMessage(platform, installation, thrown);
  }
}

/**
 * Ends the network's session of this browser, but only when the person whom the app named signed in to that very app with
 * it, before the app asked. Other apps are not told; the answer says so.
 * @param leave ends the network's session of the browser that brought the request
 */
export async function resumeLogout(
  platform: Platform, orgSlug: string, appId: string, waiting: string, signedIn: SignedIn | undefined, leave: () => Promise<void>,
): Promise<Answer> {
  const found = await locateLogout(platform, orgSlug, appId);
  if (!found) return NOWHERE();
  const { org, installation, slo } = found;
  const now = platform.clock.now();
  const pending = await platform.db.inTenant(org.id, (tx) => store.pendingById<store.PendingLogout>(tx, installation.app.id, waiting, "logout", now));
  const destination = urlOf(installation, slo.responseUrl ?? slo.url, rule(platform));
  if (!pending || destination === undefined) return TOO_LATE();
  const named = await whatItNames(platform, installation, pending, signedIn);
  if (named === "success" || named === "partial") await leave();
  const answer: LogoutAnswer = {
    issuer: endpoints(platform.config.publicUrl, org.slug, appId).samlEntityId, destination, inResponseTo: pending.id,
    outcome: named === "nobody" ? "success" : named, now, ...(await platform.db.inTenant(org.id, (tx) => activeKey(platform, tx, installation))),
  };
  if (slo.binding === "post") return postPage(platform, installation.app.label, destination, { SAMLResponse: await signLogoutResponse(answer), relayState: pending.relayState });
  return { redirect: await logoutResponseUrl(answer, pending.relayState) };
}

/**
 * What the request is to the session of this browser: `success` or `partial` when it names it (`partial`: the person is in
 * other apps too), `denied` when it names none of the sign-ins the app was given, `nobody` when the app has none here.
 */
async function whatItNames(platform: Platform, { app }: Installation, pending: store.PendingLogout, signedIn: SignedIn | undefined): Promise<"success" | "partial" | "denied" | "nobody"> {
  if (!signedIn || signedIn.actor.orgId !== app.orgId || signedIn.at > new Date(pending.askedAt)) return "nobody";
  return platform.db.inTenant(app.orgId, async (tx) => {
    const person = await personByAccount(tx, app.orgId, signedIn.actor.accountId);
    const made = person ? await store.signedInSince(tx, app.orgId, person.id, signedIn.at) : [];
    const here = made.filter((one) => one.appId === app.id && one.protocol === "saml");
    if (here.length === 0) return "nobody";
    const { nameId, sessionIndexes } = pending;
    const fits = here.some(({ trace }) => trace["nameId"] === nameId && (sessionIndexes.length === 0 || sessionIndexes.includes(trace["sessionIndex"] ?? "")));
    if (!fits) return "denied";
    return made.some((one) => one.appId !== app.id || one.protocol !== "saml") ? "partial" : "success";
  });
}
