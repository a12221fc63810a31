import { type Acme, startAcme } from "../../samples/acme/app.ts";
import { freePort } from "../free-port.ts";
import { type BreakableRp, startBreakableRp } from "./oidc-rp/breakable-rp.ts";
import type { Trust } from "./oidc-rp/provider.ts";
import { type SpOptions, startSp } from "./saml-sp/sp.ts";
import { openScriptFront, type ScriptFront, type ScriptFrontOptions } from "./script-front.ts";

/** An app behind pages that need script: see script-front.ts. */
export interface ScriptApp<Inner> { url: string; asked: ScriptFront["asked"]; inner: Inner; close(): Promise<void> }
export interface ScriptSpOptions extends Omit<SpOptions, "publicUrl">, ScriptFrontOptions {}

/** The SAML target. */
export const startScriptSp = (options: ScriptSpOptions) => behind(options, (publicUrl) => startSp({ ...options, publicUrl }), (sp) => sp.inner);

/** The OpenID Connect target with a switch for each flaw. */
export const startScriptRp = (trust: Trust): Promise<ScriptApp<BreakableRp>> => behind({}, (publicUrl) => startBreakableRp(trust, undefined, publicUrl), (rp) => rp.inner);

/** Acme, whose relying party is openid-client. */
export const startScriptAcme = (options: ScriptFrontOptions): Promise<ScriptApp<Acme & { inner: string }>> =>
  behind(options, async (url) => {
    const port = await freePort();
    return { ...(await startAcme({ port, url })), inner: `http://127.0.0.1:${port}` };
  }, (acme) => acme.inner);

async function behind<Inner extends { close(): Promise<void> }>(options: ScriptFrontOptions, start: (publicUrl: string) => Promise<Inner>, addressOf: (inner: Inner) => string): Promise<ScriptApp<Inner>> {
  const front = await openScriptFront(options);
  const inner = await start(front.url);
  front.lead(addressOf(inner));
  return {
    url: front.url, asked: front.asked, inner,
    async close() {
      await Promise.all([front.close(), inner.close()]);
    },
  };
}
