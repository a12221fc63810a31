import { newId, Problem } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import {
  autoPostPage, chooseAcs, idpMetadata, type Incoming, parseAuthnRequest, type RegisteredAcs, SamlError, signResponse,
} from "../../../protocols/saml/index.ts";
import { type Org, orgBySlug } from "../../../tenancy/index.ts";
import { AUTHN_CONTEXTS, NAME_ID_FORMATS } from "../../manifest/index.ts";
import { type Installation, textOf, urlOf } from "../installation.ts";
import { mappingInput } from "../profile.ts";
import { installationById, mayUse, noteProof } from "../reading.ts";
import { type Answer, newNonce, stopPage } from "./answer.ts";
import { attributesOf, nameIdOf } from "./claims.ts";
import { endpoints } from "./endpoints.ts";
import { signingKey } from "./prepare.ts";
import type { SignedIn } from "./session.ts";
import * as store from "./store.ts";

const PENDING_MS = 10 * 60_000;

/** The org and its installed SAML app behind an endpoint. An unknown one and a foreign one answer alike. */
async function locate(platform: Platform, orgSlug: string, appId: string): Promise<{ org: Org; installation: Installation } | undefined> {
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

const NOWHERE = (): Answer => stopPage({ status: 404, title: "There is no such app here", reason: "The address does not belong to an app of this org.", next: "Check the address, or ask your admin.", code: "sso-unknown" });

/** IdP metadata of one app (Metadata §2.4.3). */
export async function metadata(platform: Platform, orgSlug: string, appId: string): Promise<Answer> {
  const found = await locate(platform, orgSlug, appId);
  if (!found) return NOWHERE();
  const { org, installation } = found;
  const certificates = await platform.db.inTenant(org.id, (tx) => store.certificatesOf(tx, installation.app.id));
  const at = endpoints(platform.config.publicUrl, org.slug, appId);
  const xml = idpMetadata({
    entityId: at.samlEntityId, ssoUrl: at.samlSso, certificates: certificates.map((c) => c.certificate),
    nameIdFormats: [NAME_ID_FORMATS[installation.manifest.sso!.saml!.nameId.format]],
  });
  return { status: 200, body: xml, type: "application/samlmetadata+xml; charset=utf-8" };
}

/** What the app registered, with this org's values in it. */
function registeredAcs(platform: Platform, installation: Installation): RegisteredAcs[] {
  const saml = installation.manifest.sso!.saml!;
  const rule = { allowLocal: platform.config.allowLocalTargets };
  const main = urlOf(installation, saml.acsUrl, rule);
  const others = saml.otherAcs.flatMap((acs) => {
    const url = urlOf(installation, acs.url, rule);
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
  try {
    const request = parseAuthnRequest(incoming, {
      now: platform.clock.now(), issuer: textOf(installation, saml.entityId) ?? "", destinations: [at.samlSso], certificates: saml.signingCertificates,
      signature: saml.signedRequests ? "required" : "if-present",
    });
    const acsUrl = chooseAcs(request, registeredAcs(platform, installation), platform.config.allowLocalTargets);
    return await wait(platform, org, installation, {
      id: request.id, acsUrl, relayState: request.relayState, forceAuthn: request.forceAuthn && saml.forceAuthn, issuedAt: request.issueInstant.toISOString(),
    });
  } catch (thrown) {
    if (!(thrown instanceof SamlError)) throw thrown;
    await note(platform, installation, undefined, "failed", thrown.message, { code: thrown.code });
    return stopPage({
      status: 400, title: `${installation.app.label} sent a request we cannot answer`, reason: `${thrown.message}.`,
      next: "Ask your admin to compare the app's settings with its setup page.", code: `saml-${thrown.code}`,
    });
  }
}

/** Begins a sign-in from the tile (Profiles §4.1.5). */
export async function beginAtTile(platform: Platform, org: Org, installation: Installation): Promise<Answer> {
  const saml = installation.manifest.sso!.saml!;
  const acsUrl = chooseAcs(undefined, registeredAcs(platform, installation), platform.config.allowLocalTargets);
  const relayState = saml.defaultRelayState === undefined ? undefined : textOf(installation, saml.defaultRelayState);
  return wait(platform, org, installation, { id: undefined, acsUrl, relayState, forceAuthn: false, issuedAt: platform.clock.now().toISOString() });
}

async function wait(platform: Platform, org: Org, installation: Installation, request: store.PendingRequest): Promise<Answer> {
  const id = newId("req");
  const expires = new Date(platform.clock.now().getTime() + PENDING_MS);
  await platform.db.inTenant(org.id, (tx) => store.keepPending(tx, org.id, installation.app.id, id, request, expires));
  return { redirect: `${endpoints("", org.slug, installation.app.id).samlSso}?resume=${id}` };
}

/** Answers a waiting request for whoever is signed in; sends everybody else to the sign-in page first. */
export async function resume(platform: Platform, orgSlug: string, appId: string, pendingId: string, signedIn: SignedIn | undefined): Promise<Answer> {
  const found = await locate(platform, orgSlug, appId);
  if (!found) return NOWHERE();
  const { org, installation } = found;
  const now = platform.clock.now();
  const pending = await platform.db.inTenant(org.id, (tx) => store.pendingById(tx, installation.app.id, pendingId, now));
  if (!pending) {
    return stopPage({ status: 410, title: "This sign-in waited too long", reason: "Nobody answered it within ten minutes.", next: "Start again from the app.", code: "sso-expired" });
  }
  const tooOld = pending.forceAuthn && signedIn !== undefined && signedIn.at < new Date(pending.issuedAt);
  if (!signedIn || signedIn.actor.orgId !== org.id || tooOld) {
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
  if (pending.id !== undefined && !(await store.answerOnce(tx, org.id, app.id, pending.id, now))) return refuse("This sign-in was answered already. Start again from the app.", "sso-answered");
  const input = mappingInput(use.person, use.groups, org, app);
  const nameId = nameIdOf(saml, input);
  const [certificate] = await store.certificatesOf(tx, app.id);
  const key = certificate && (await signingKey(platform, tx, installation, certificate.kid));
  if (!nameId || !certificate || !key) return refuse("The app's mapping gives you no name to sign in with.", "sso-no-name");
  const { xml, assertionId } = await signResponse({
    issuer: endpoints(platform.config.publicUrl, org.slug, app.id).samlEntityId, destination: pending.acsUrl,
    audience: textOf(installation, saml.audience ?? saml.entityId) ?? "", inResponseTo: pending.id, nameId, attributes: attributesOf(saml, input),
    authnContext: AUTHN_CONTEXTS[saml.authnContext], authnInstant: signedIn.at, sessionIndex: newId("sid"), now,
    lifetimeS: Math.min(saml.assertionLifetimeS, 300), sign: saml.sign, key, certificate: certificate.certificate,
    encrypt: saml.encryption?.certificate === undefined ? undefined : { cipher: saml.encryption.algorithm, certificate: saml.encryption.certificate },
  });
  await addNote(platform, tx, installation, { id: use.person.id, name: use.person.displayName }, "signed_in", "", { assertionId, nameId: nameId.value, acsUrl: pending.acsUrl });
  await noteProof(platform, tx, app.id, "saml");
  const page = autoPostPage({
    action: pending.acsUrl, fields: { SAMLResponse: Buffer.from(xml, "utf8").toString("base64"), RelayState: pending.relayState }, nonce: newNonce(), appName: app.label,
    allowPlainHttp: platform.config.allowLocalTargets,
  });
  return { status: 200, html: page.html, policy: page.contentSecurityPolicy };
}

async function addNote(
  platform: Platform, tx: Tx, { app }: Installation, person: { id: string | undefined; name: string }, outcome: store.SignOn["outcome"], reason: string, trace: Record<string, string>,
): Promise<void> {
  const at = platform.clock.now();
  await store.addSignOn(tx, app.orgId, { id: newId("son", at.getTime()), appId: app.id, protocol: "saml", personId: person.id, personName: person.name, at, outcome, reason, trace });
}

const note = (platform: Platform, installation: Installation, person: undefined, outcome: "failed", reason: string, trace: Record<string, string>) =>
  platform.db.inTenant(installation.app.orgId, (tx) => addNote(platform, tx, installation, { id: person, name: "" }, outcome, reason, trace));
