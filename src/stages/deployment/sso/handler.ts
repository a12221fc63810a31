import type { IncomingMessage, ServerResponse } from "node:http";
import type { Platform } from "../../../platform/platform.ts";
import type { Incoming } from "../../../protocols/saml/index.ts";
import { orgById } from "../../../tenancy/index.ts";
import { type Installation, type Protocol, startsAtTile, urlOf } from "../installation.ts";
import { installationById, mayUse } from "../reading.ts";
import { type Answer, send, stopPage } from "./answer.ts";
import { endpoints, readSignOnPath } from "./endpoints.ts";
import { openProviders } from "./oidc.ts";
import * as saml from "./saml.ts";
import { receiveLogout, resumeLogout } from "./saml-logout.ts";
import type { NetworkSessions, SignedIn } from "./session.ts";

const MAX_FORM_BYTES = 256 * 1024;

/**
 * Everything below `/t` (an org's OpenID provider and its apps' SAML endpoints) and `/launch` (the tiles). Stands on the
 * database and the sessions alone: verification, catalog and provisioning may be down.
 */
export function signOnHandler(platform: Platform, sessions: NetworkSessions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const providers = openProviders(platform, sessions);
  return async (request, response) => {
    const url = new URL(request.url ?? "/", platform.config.publicUrl);
    const path = readSignOnPath(url.pathname);
    const signedIn = () => sessions.read(request.headers.cookie);
    if (path?.kind === "oidc") return providers.handle(path.org, request, response);
    if (path?.kind === "launch") return send(response, await launch(platform, path.app, url, request, await signedIn()));
    if (path?.kind === "saml" && path.endpoint === "metadata") return send(response, await saml.metadata(platform, path.org, path.app));
    if (path?.kind === "saml") {
      const waiting = url.searchParams.get("resume");
      if (waiting !== null && path.endpoint === "sso") return send(response, await saml.resume(platform, path.org, path.app, waiting, await signedIn()));
      if (waiting !== null) return send(response, await resumeLogout(platform, path.org, path.app, waiting, await signedIn(), () => sessions.end(request.headers.cookie)));
      const incoming = await readMessage(request, url);
      if (!incoming) return send(response, stopPage({ status: 413, title: "The message is too large", reason: "The app sent more than we accept.", next: "Start again from the app.", code: "saml-too_large" }));
      if (path.endpoint === "sso") return send(response, await saml.receiveRequest(platform, path.org, path.app, incoming));
      return send(response, await receiveLogout(platform, path.org, path.app, incoming));
    }
    send(response, stopPage({ status: 404, title: "There is nothing here", reason: "No org answers at this address.", next: "Check the address.", code: "sso-unknown" }));
  };
}

/** A SAML message by either binding. @returns undefined for a form that is too large */
async function readMessage(request: IncomingMessage, url: URL): Promise<Incoming | undefined> {
  if (request.method !== "POST") return { binding: "redirect", rawQuery: url.search.slice(1) };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return undefined;
    chunks.push(chunk);
  }
  const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
  return { binding: "post", message: form.get("SAMLRequest") ?? "", relayState: form.get("RelayState") ?? undefined };
}

/** Starts an app from its tile: straight through when the person may use it. */
async function launch(platform: Platform, appId: string, url: URL, request: IncomingMessage, signedIn: SignedIn | undefined): Promise<Answer> {
  if (!signedIn) return { redirect: `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}` };
  const { actor } = signedIn;
  const found = await platform.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, appId).catch(() => undefined);
    const org = await orgById(tx, actor.orgId);
    return installation && org ? { installation, org, use: await mayUse(tx, actor.orgId, actor.accountId, installation.app) } : undefined;
  });
  if (!found) return stopPage({ status: 404, title: "There is no such app here", reason: "It was removed, or it belongs to another org.", next: "Go back to your apps.", code: "launch-unknown" });
  const { installation, org, use } = found;
  const { label } = installation.app;
  if (!use.allowed) return stopPage({ status: 403, title: `You cannot open ${label}`, reason: use.refusal, next: "Ask your admin if you think you should.", code: "sso-not-assigned" });
  if (!["same-origin", "none", undefined].includes(request.headers["sec-fetch-site"] as string | undefined)) {
    // another site must not sign a person in to an app behind their back
    return stopPage({
      status: 200, title: `Open ${label}?`, reason: "Another site sent you here.", next: `Continue to be signed in to ${label} as ${use.person.displayName}.`,
      code: "launch-from-elsewhere", action: { label: `Continue to ${label}`, href: url.pathname + url.search },
    });
  }
  const via = chooseProtocol(installation, url.searchParams.get("via"));
  if (via === "saml") return saml.answerTile(platform, org, installation, signedIn);
  const initiate = via === "oidc" ? urlOf(installation, installation.manifest.sso?.oidc?.initiateLoginUri, { allowLocal: platform.config.allowLocalTargets }) : undefined;
  if (!initiate) return stopPage({ status: 409, title: `${label} cannot be opened from here`, reason: "The app starts its sign-ins itself.", next: "Open the app and sign in there.", code: "launch-app-only" });
  const to = new URL(initiate); // OIDC Core §4: third-party initiated login
  to.searchParams.set("iss", endpoints(platform.config.publicUrl, org.slug, appId).issuer);
  return { redirect: to.href };
}

/** The protocol of a tile: the one asked for, else the first that can start at the tile. */
const chooseProtocol = (installation: Installation, asked: string | null): Protocol | undefined => {
  const possible = startsAtTile(installation);
  return possible.find((protocol) => protocol === asked) ?? possible[0];
};
