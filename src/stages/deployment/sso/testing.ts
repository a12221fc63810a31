import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readCookie } from "../../../platform/http/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { type Org, SESSION_COOKIE, signedInAt, signOut, systemActor } from "../../../tenancy/index.ts";
import { httpBrowser, type HttpBrowser } from "../../../../test/http-browser.ts";
import { newId } from "../../../kernel/index.ts";
import { listingBySlug, listingVersion } from "../../catalog/index.ts";
import { type App, type Assignment, type Installation, offered } from "../installation.ts";
import * as store from "../store.ts";
import { deploymentGround } from "../testing.ts";
import { type NetworkSessions, prepareSignOn, signOnHandler } from "./index.ts";

/** The sign-on endpoints alone on a socket of their own: no API, no pages, nothing of provisioning. */
export async function signOnGround() {
  let handle = async (_request: IncomingMessage, _response: ServerResponse): Promise<void> => {};
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error instanceof Error ? error.stack : error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const platform = await deploymentGround(publicUrl);
  handle = signOnHandler(platform, sessionsOf(platform));
  return {
    platform, publicUrl,
    async close() {
      server.closeAllConnections();
      server.close();
      await platform.close();
    },
  };
}

function sessionsOf(platform: Platform): NetworkSessions {
  const token = (cookies: string | undefined) => readCookie(cookies, platform.config.publicUrl, SESSION_COOKIE);
  const read: NetworkSessions["read"] = (cookies) => signedInAt(platform, { cookie: () => token(cookies), header: () => undefined });
  return {
    read,
    async end(cookies) {
      const signedIn = await read(cookies);
      if (signedIn) await signOut(platform, signedIn.actor, token(cookies) ?? "");
    },
  };
}

/** Installs a published app without the API, so that sign-on is tried alone. */
export async function installed(platform: Platform, org: Org, slug: string, input: { label?: string; variables?: Record<string, string> } = {}): Promise<Installation> {
  return platform.db.inTenant(org.id, async (tx) => {
    const listing = await listingBySlug(tx, slug, org.id);
    const version = listing && (await listingVersion(tx, slug, listing.version));
    if (!version) throw new Error(`${slug} is not published`);
    const now = platform.clock.now();
    const app: App = {
      id: newId("app"), orgId: org.id, slug, version: version.version, digest: version.digest, label: input.label ?? slug, status: "setup", variables: input.variables ?? {},
      enabled: offered(version.manifest), proofs: {}, hidden: false, rowVersion: 1, createdAt: now, updatedAt: now,
    };
    await store.insert(tx, app);
    const installation = { app, manifest: version.manifest, logoDigest: undefined };
    await prepareSignOn(platform, tx, installation);
    return installation;
  });
}

export async function given(platform: Platform, { app }: Installation, target: Assignment["target"]): Promise<string> {
  const id = newId("asg");
  await platform.db.inTenant(app.orgId, (tx) => store.addAssignment(tx, { id, orgId: app.orgId, appId: app.id, target, assignedAt: platform.clock.now(), assignedBy: systemActor({ id: app.orgId, slug: "" }).name }));
  return id;
}

export const takenBack = (platform: Platform, { app }: Installation, id: string) =>
  platform.db.inTenant(app.orgId, (tx) => store.removeAssignment(tx, app.id, id));

/** A browser in which the session of `token` is open, if one is given. */
export async function browserWith(publicUrl: string, token?: string): Promise<HttpBrowser> {
  const browser = httpBrowser();
  if (token) await enter(browser, publicUrl, token);
  return browser;
}

/** Signs in at the network itself: what the sign-in page does at its end. */
export async function enter(browser: HttpBrowser, publicUrl: string, token: string): Promise<void> {
  await browser.jar.setCookie(`${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax`, publicUrl);
}
