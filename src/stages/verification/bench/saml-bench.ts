import { chooseAcs, parseAuthnRequest, SamlError, type AuthnRequest } from "../../../protocols/saml/index.ts";
import type { Saml } from "../../manifest/index.ts";
import { CannotTell } from "../verdict.ts";
import type { Canaries } from "./canary.ts";
import type { Browser, Going, Page } from "./login-driver.ts";
import type { ScimBench } from "./scim-bench.ts";
import { type Attempt, landed, openSsoBench, type SsoBench, type SsoParts } from "./sso-bench.ts";
import type { SamlChange, SamlMessage, TestIdp } from "./test-idp.ts";

/** A sign-in that the app began, waiting for an answer in this browser. */
export interface StartedSaml {
  browser: Browser;
  request: AuthnRequest;
  acsUrl: string;
  page: Page;
}

export interface SamlBench extends SsoBench {
  section: Saml;
  idp: TestIdp;
  /** The section's addresses, filled with the test tenant's values. */
  entityId: string;
  acsUrl: string;
  /** Addresses of the further services. */
  otherAcs: readonly string[];
  metadataUrl: string | undefined;
  slo: { url: string; binding: "redirect" | "post" } | undefined;
  /** Where a sign-in at the app begins; `undefined` when the manifest does not say. */
  startUrl: string | undefined;
  canaries: Canaries;
  /** The app's SCIM server, to make and switch off accounts; or the sentence why it cannot be used. */
  scim: ScimBench | string;
  /** The second customer's tenant and provider; or the sentence why they cannot be used. */
  second: SamlBench | string;
  /** Opens the app's own sign-in and reads the request that it sends to us. @throws {CannotTell} */
  start(browser?: Browser): Promise<StartedSaml>;
  /** Posts a message to the app, then asks who is signed in. */
  deliver(message: SamlMessage, browser?: Browser): Promise<Attempt>;
  /**
   * One sign-in with a message that differs from an honest one by `change`. Unsolicited where the app takes that, else as
   * the answer to a request of its own.
   */
  attempt(change?: SamlChange, browser?: Browser): Promise<Attempt>;
  /** As `attempt`, with the message made and signed beforehand: what the returned function takes is the app's time. */
  prepared(change?: SamlChange): Promise<() => Promise<Attempt>>;
  /** As `attempt`, always as the answer to a request of the app's own. */
  answer(started: StartedSaml, change?: SamlChange): Promise<Attempt>;
}

export interface SamlBenchParts extends Omit<SsoParts, "signIn" | "jit"> {
  section: Saml;
  idp: TestIdp;
  entityId: string;
  acsUrl: string;
  otherAcs: readonly { url: string; index: number }[];
  startUrl: string | undefined;
  metadataUrl: string | undefined;
  slo: SamlBench["slo"];
  canaries: Canaries;
  scim: SamlBench["scim"];
  second: SamlBench["second"];
  allowPlainHttp: boolean;
}

export function openSamlBench(parts: SamlBenchParts): SamlBench {
  const { section, idp } = parts;
  const sso = openSsoBench({
    ...parts, jit: section.jit,
    signIn: (person, browser) => bench.attempt({ as: person }, browser),
  });
  const bench: SamlBench = {
    ...sso, section, idp, entityId: parts.entityId, acsUrl: parts.acsUrl, otherAcs: parts.otherAcs.map((acs) => acs.url), metadataUrl: parts.metadataUrl, slo: parts.slo,
    startUrl: parts.startUrl, canaries: parts.canaries, scim: parts.scim, second: parts.second,
    async start(browser = sso.browser()) {
      if (!parts.startUrl) throw new CannotTell("The manifest does not say where a SAML sign-in at the app begins (test.spInitiate.saml).");
      const page = await sso.onward(browser, await browser.open(parts.startUrl));
      if (!page.toBench) throw new CannotTell(`The app's sign-in did not come to the test identity provider${landed(page)}.`, page);
      try {
        const request = parseAuthnRequest(incoming(page.toBench), {
          issuer: parts.entityId, destinations: [idp.ssoUrl], now: parts.now(), signature: section.signedRequests ? "required" : "if-present",
          ...(section.signedRequests ? { certificates: section.signingCertificates } : {}),
        });
        const registered = [{ url: parts.acsUrl, isDefault: true }, ...parts.otherAcs];
        return { browser, request, page, acsUrl: chooseAcs(request, registered, parts.allowPlainHttp) };
      } catch (error) {
        if (!(error instanceof SamlError)) throw error;
        throw new CannotTell(`The app's AuthnRequest does not fit the manifest (${error.code}): ${error.message}.`, page);
      }
    },
    async deliver(message, browser = sso.browser()) {
      const SAMLResponse = message.encoded ?? Buffer.from(message.xml).toString("base64");
      const form = { SAMLResponse, ...(message.relayState === undefined ? {} : { RelayState: message.relayState }) };
      const page = message.carriedIn === "query"
        ? await browser.open(`${message.acsUrl}${message.acsUrl.includes("?") ? "&" : "?"}${new URLSearchParams(form)}`, { from: idp.ssoUrl })
        : await browser.open(message.acsUrl, { form, from: idp.ssoUrl });
      return sso.judged(browser, page);
    },
    async attempt(change = {}, browser) {
      if (!section.flows.idpInitiated) return bench.answer(await bench.start(browser), change);
      return bench.deliver(await idp.respond(change), browser);
    },
    async prepared(change = {}) {
      const started = section.flows.idpInitiated ? undefined : await bench.start();
      const message = await idp.respond(started ? answering(started, change) : change);
      return () => bench.deliver(message, started?.browser);
    },
    async answer(started, change = {}) {
      return bench.deliver(await idp.respond(answering(started, change)), started.browser);
    },
  };
  return bench;
}

/** The same change, in answer to what the app asked for. */
const answering = ({ request, acsUrl }: StartedSaml, change: SamlChange): SamlChange => ({
  acsUrl, ...change, facts: { inResponseTo: request.id, ...change.facts },
  ...(change.relayState === undefined && request.relayState !== undefined ? { relayState: request.relayState } : {}),
});

const incoming = (going: Going) =>
  going.method === "POST"
    ? { binding: "post" as const, message: going.form?.["SAMLRequest"] ?? "", relayState: going.form?.["RelayState"] }
    : { binding: "redirect" as const, rawQuery: going.url.slice(going.url.indexOf("?") + 1) };
