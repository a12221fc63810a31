import { newId, Problem } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import {
  buildResponse, chooseAcs, createSignature, idpMetadata, type Incoming, insertSignature, newSamlId, parseAuthnRequest, type RegisteredAcs, SamlError,
  serializePlain, signResponse, STATUS,
} from "../../../protocols/saml/index.ts";
import { type Org, orgBySlug } from "../../../tenancy/index.ts";
import { AUTHN_CONTEXTS, NAME_ID_FORMATS } from "../../manifest/index.ts";
import { type Installation, textOf, urlOf } from "../installation.ts";
import { mappingInput } from "../profile.ts";
import { installationById, mayUse, noteProof } from "../reading.ts";
import { type Answer, postPage, stopPage } from "./answer.ts";
import { attributesOf, nameIdOf } from "./claims.ts";
import { endpoints } from "./endpoints.ts";
import { signingKey } from "./prepare.ts";
import type { SignedIn } from "./session.ts";
import * as store from "./store.ts";

export const PENDING_MS = 10 * 60_000;

/** The org and its installed SAML app behind an endpoint. An unknown one and a foreign one answer alike. */
export async function locate(platform: Platform, orgSlug: string, appId: string): Promise<{ org: Org; installation: Installation } | undefined> {
  return platform.db.inNetwork(async (tx) => {
    const org = await orgBySlug(tx, orgSlug);
    const installation = org && (await installationById(tx, appId).catch(notFoundIsNothing));
    if (!org || org.status !== "active" || !installation || installation.app.orgId !== org.id) return undefined;
    if (!installation.manifest.sso?.saml || !installation.app.enabled.includes("saml")) return undefined;
    return { org, installation };
  });
}

function notFoundIsNothing(thrown: unknown): undefined {
  if (thrown instanceof Problem && thrown.code === "not-found") return undefined;
  throw thrown;
}

export const NOWHERE = (): Answer => stopPage({ status: 404, title: "There is no such app here", reason: "The address does not belong to an app of this org.", next: "Check the address, or ask your admin.", code: "sso-unknown" });

export const TOO_LATE = (): Answer => stopPage({ status: 410, title: "This waited too long", reason: "Nobody answered it within ten minutes.", next: "Start again from the app.", code: "sso-expired" });

/** IdP metadata of one app (Metadata §2.4.3). */
export async function metadata(platform: Platform, orgSlug: string, appId: string): Promise<Answer> {
  const found = await locate(platform, orgSlug, appId);
  if (!found) return NOWHERE();
  const { org, installation } = found;
  const certificates = await platform.db.inTenant(org.id, (tx) => store.certificatesOf(tx, installation.app.id));
  const at = endpoints(platform.config.publicUrl, org.slug, appId);
  const saml = installation.manifest.sso!.saml!;
  const xml = idpMetadata({
    entityId: at.samlEntityId, ssoUrl: at.samlSso, sloUrl: saml.slo?.spInitiated ? at.samlSlo : undefined,
    certificates: certificates.map((c) => c.certificate), nameIdFormats: [NAME_ID_FORMATS[saml.nameId.format]], wantAuthnRequestsSigned: saml.signedRequests,
  });
  return { status: 200, body: xml, type: "application/samlmetadata+xml; charset=utf-8" };
}

/** What the app registered, with this org's values in it. */
function registeredAcs(platform: Platform, installation: Installation): RegisteredAcs[] {
  const saml = installation.manifest.sso!.saml!;
  const main = urlOf(installation, saml.acsUrl, rule(platform));
  const others = saml.otherAcs.flatMap((acs) => {
    const url = urlOf(installation, acs.url, rule(platform));
    return url === undefined ? [] : [{ url, index: acs.index }];
  });
  return [...(main === undefined ? [] : [{ url: main, isDefault: true }]), ...others];
}

/** Begins a sign-in that the app asked for (Profiles §4.1.3): the request is checked before anybody is asked to sign in. */
export async function receiveRequest(platform: Platform, orgSlug: string, appId: string, incoming: Incoming): Promise<Answer> {
  const found = await locate(platform, orgSlug, appId);
  if (!found) return NOWHERE();
  const { org, installation } = found;
  const saml = installation.manifest.sso!.saml!;
  const at = endpoints(platform.config.publicUrl, org.slug, appId);
  const now = platform.clock.now();
  try {
    const request = parseAuthnRequest(incoming, {
      now, issuer: textOf(installation, saml.entityId, rule(platform)) ?? "", destinations: [at.samlSso], certificates: saml.signingCertificates,
      signature: saml.signedRequests ? "required" : "if-present",
    });
    const acsUrl = chooseAcs(request, registeredAcs(platform, installation), platform.config.allowLocalTargets);
    const { id, relayState, isPassive } = request;
    const pending: store.PendingRequest = { kind: "sign-in", id, acsUrl, relayState, isPassive, forceAuthn: request.forceAuthn && saml.forceAuthn, askedAt: now.toISOString() };
    const waiting = newId("req");
    await platform.db.inTenant(org.id, (tx) => store.keepPending(tx, org.id, installation.app.id, waiting, pending, new Date(now.getTime() + PENDING_MS)));
    return { redirect: `${endpoints("", org.slug, installation.app.id).samlSso}?resume=${waiting}` };
  } catch (thrown) {
    return refusedMessage(platform, installation, thrown);
  }
}

/** What the app sent cannot be answered: the admin finds the reason in the app's log, the person on the page. */
export async function refusedMessage(platform: Platform, installation: Installation, thrown: unknown): Promise<Answer> {
  if (!(thrown instanceof SamlError)) throw thrown;
  await platform.db.inTenant(installation.app.orgId, (tx) => addNote(platform, tx, installation, { id: undefined, name: "" }, "failed", thrown.message, { code: thrown.code }));
  return stopPage({
    status: 400, title: `${installation.app.label} sent a request we cannot answer`, reason: `${thrown.message}.`,
    next: "Ask your admin to compare the app's settings with its setup page.", code: `saml-${thrown.code}`,
  });
}

/**
 * A sign-in from the tile (Profiles §4.1.5), answered at once: nothing waits under an address that could be handed to
 * somebody else.
 */
export async function answerTile(platform: Platform, org: Org, installation: Installation, signedIn: SignedIn): Promise<Answer> {
  const saml = installation.manifest.sso!.saml!;
  try {
    const acsUrl = chooseAcs(undefined, registeredAcs(platform, installation), platform.config.allowLocalTargets);
    const relayState = saml.defaultRelayState === undefined ? undefined : textOf(installation, saml.defaultRelayState, rule(platform));
    const tile: store.PendingRequest = { kind: "sign-in", id: undefined, acsUrl, relayState, forceAuthn: false, isPassive: false, askedAt: platform.clock.now().toISOString() };
    return await platform.db.inTenant(org.id, (tx) => respond(platform, tx, org, installation, tile, signedIn));
  } catch (thrown) {
    return refusedMessage(platform, installation, thrown);
  }
}

/** Answers a waiting request for whoever is signed in; sends everybody else to the sign-in page first. */
export async function resume(platform: Platform, orgSlug: string, appId: string, pendingId: string, signedIn: SignedIn | undefined): Promise<Answer> {
  const found = await locate(platform, orgSlug, appId);
  if (!found) return NOWHERE();
  const { org, installation } = found;
  const now = platform.clock.now();
  const pending = await platform.db.inTenant(org.id, (tx) => store.pendingById<store.PendingRequest>(tx, installation.app.id, pendingId, "sign-in", now));
  if (!pending) return TOO_LATE();
  const tooOld = pending.forceAuthn && signedIn !== undefined && signedIn.at < new Date(pending.askedAt);
  if (!signedIn || signedIn.actor.orgId !== org.id || tooOld) {
    if (pending.isPassive) return platform.db.inTenant(org.id, (tx) => answerNobody(platform, tx, org, installation, pending));
    const next = `${endpoints("", org.slug, appId).samlSso}?resume=${pendingId}`;
    return { redirect: `/sign-in?org=${org.slug}${tooOld ? "&fresh=1" : ""}&next=${encodeURIComponent(next)}` };
  }
  return platform.db.inTenant(org.id, (tx) => respond(platform, tx, org, installation, pending, signedIn));
}

async function respond(platform: Platform, tx: Tx, org: Org, installation: Installation, pending: store.PendingRequest, signedIn: SignedIn): Promise<Answer> {
  const { app, manifest } = installation;
  const saml = manifest.sso!.saml!;
  const now = platform.clock.now();
  const use = await mayUse(tx, org.id, signedIn.actor.accountId, app);
  const refuse = async (reason: string, code: string): Promise<Answer> => {
    await addNote(platform, tx, installation, { id: undefined, name: signedIn.actor.name }, "refused", reason, { code });
    return stopPage({ status: 403, title: `You cannot open ${app.label}`, reason, next: "Ask your admin if you think you should.", code });
  };
  if (!use.allowed) return refuse(use.refusal, "sso-not-assigned");
  const input = mappingInput(use.person, use.groups, org, app);
  const nameId = nameIdOf(saml, input);
  if (!nameId) return refuse("The app's mapping gives you no name to sign in with.", "sso-no-name");
  if (pending.id !== undefined && !(await store.answerOnce(tx, org.id, app.id, pending.id, now))) return refuse("This sign-in was answered already. Start again from the app.", "sso-answered");
  const sessionIndex = newId("sid");
  const { xml, assertionId } = await signResponse({
    issuer: endpoints(platform.config.publicUrl, org.slug, app.id).samlEntityId, destination: pending.acsUrl,
    audience: textOf(installation, saml.audience ?? saml.entityId, rule(platform)) ?? "", inResponseTo: pending.id, nameId, attributes: attributesOf(saml, input),
    authnContext: AUTHN_CONTEXTS[saml.authnContext], authnInstant: signedIn.at, sessionIndex, now,
    lifetimeS: Math.min(saml.assertionLifetimeS, 300), sign: saml.sign, ...(await activeKey(platform, tx, installation)),
    encrypt: saml.encryption?.certificate === undefined ? undefined : { cipher: saml.encryption.algorithm, certificate: saml.encryption.certificate },
  });
  await addNote(platform, tx, installation, { id: use.person.id, name: use.person.displayName }, "signed_in", "", {
    assertionId, nameId: nameId.value, sessionIndex, acsUrl: pending.acsUrl, startedBy: pending.id === undefined ? "tile" : "app",
  });
  await noteProof(platform, tx, app.id, "saml");
  return postPage(platform, app.label, pending.acsUrl, { SAMLResponse: xml, relayState: pending.relayState });
}

/** The answer to IsPassive when there is nobody to name without showing a page (Core §3.4.1): a Response without an assertion. */
async function answerNobody(platform: Platform, tx: Tx, org: Org, installation: Installation, pending: store.PendingRequest): Promise<Answer> {
  const tree = buildResponse({
    id: newSamlId(), issueInstant: platform.clock.now(), issuer: endpoints(platform.config.publicUrl, org.slug, installation.app.id).samlEntityId,
    destination: pending.acsUrl, inResponseTo: pending.id, status: { code: STATUS.responder, subcode: STATUS.noPassive },
  }, []);
  const signature = await createSignature(tree, { ...(await activeKey(platform, tx, installation)), inclusivePrefixes: [] });
  return postPage(platform, installation.app.label, pending.acsUrl, { SAMLResponse: serializePlain(insertSignature(tree, signature)), relayState: pending.relayState });
}

/** The key that signs for an app now. Made when SAML was switched on, so that its absence is our fault. */
export async function activeKey(platform: Platform, tx: Tx, installation: Installation): Promise<{ key: string; certificate: string }> {
  const [active] = await store.certificatesOf(tx, installation.app.id);
  const key = active && (await signingKey(platform, tx, installation, active.kid));
  if (!active || !key) throw new Error(`${installation.app.id} has no signing key`);
  return { key, certificate: active.certificate };
}

export const rule = (platform: Platform) => ({ allowLocal: platform.config.allowLocalTargets });

export async function addNote(
  platform: Platform, tx: Tx, { app }: Installation, person: { id: string | undefined; name: string }, outcome: store.SignOn["outcome"], reason: string, trace: Record<string, string>,
): Promise<void> {
  const at = platform.clock.now();
  await store.addSignOn(tx, app.orgId, { id: newId("son", at.getTime()), appId: app.id, protocol: "saml", personId: person.id, personName: person.name, at, outcome, reason, trace });
}
