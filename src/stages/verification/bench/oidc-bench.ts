import type { Oidc } from "../../manifest/index.ts";
import { CannotTell } from "../verdict.ts";
import type { Asked } from "./grant.ts";
import type { Browser, Going, Page } from "./login-driver.ts";
import type { Lane } from "./recorder.ts";
import type { ScimBench } from "./scim-bench.ts";
import { type Attempt, landed, openSsoBench, type SsoBench, type SsoParts } from "./sso-bench.ts";
import type { Canaries, Canary } from "./canary.ts";
import type { AuthorizeRequest, OidcChange, TestOp, Tokens } from "./test-op.ts";

/** A sign-in that the app began, waiting for an answer in this browser. */
export interface StartedOidc {
  browser: Browser;
  request: AuthorizeRequest;
  page: Page;
}

export interface OidcAttempt extends Attempt {
  /** What the app asked the bench's endpoints for. */
  asked: Asked[];
  /** The callback as it was opened. */
  callback: { url: string; params: Record<string, string> };
  /** The tokens that the code was worth. */
  made: Tokens | undefined;
}

export interface OidcBench extends SsoBench {
  section: Oidc;
  op: TestOp;
  redirectUris: readonly string[];
  initiateLoginUri: string | undefined;
  backchannelLogoutUri: string | undefined;
  startUrl: string | undefined;
  /** Where an identity is linked to the account of whoever is signed in. */
  linkUrl: string | undefined;
  postLogoutRedirectUris: readonly string[];
  canaries: Canaries;
  /** The app's SCIM server, to make and switch off accounts; or the sentence why it cannot be used. */
  scim: ScimBench | string;
  /** The second customer's tenant and provider; or the sentence why they cannot be used. */
  second: OidcBench | string;
  /** How long a check may wait for what the app remembers, in milliseconds. */
  patienceMs: number;
  /** Opens a sign-in at the app, which may not lead to us. */
  knock(browser?: Browser, url?: string): Promise<{ browser: Browser; page: Page; started: StartedOidc | undefined; wrong: string | undefined }>;
  /** Opens a sign-in at the app and reads the request that it sends to us. @param url Default: where the manifest says. @throws {CannotTell} */
  start(browser?: Browser, url?: string): Promise<StartedOidc>;
  /** Answers, goes back to the app, then asks who is signed in. */
  answer(started: StartedOidc, change?: OidcChange): Promise<OidcAttempt>;
  /** Start and answer in one fresh browser. */
  attempt(change?: OidcChange): Promise<OidcAttempt>;
  /** As `attempt`; but where the app begins no sign-in, that is the answer. */
  enter(change?: OidcChange): Promise<OidcAttempt>;
  /** Opens a callback in a browser and asks who is signed in. */
  callBack(browser: Browser, request: AuthorizeRequest, params: Record<string, string>): Promise<Attempt>;
}

export interface OidcBenchParts extends Omit<SsoParts, "signIn" | "jit"> {
  section: Oidc;
  op: TestOp;
  redirectUris: readonly string[];
  initiateLoginUri: string | undefined;
  backchannelLogoutUri: string | undefined;
  startUrl: string | undefined;
  linkUrl: string | undefined;
  postLogoutRedirectUris: readonly string[];
  canaries: Canaries;
  scim: OidcBench["scim"];
  second: OidcBench["second"];
  patienceMs: number;
}

export function openOidcBench(parts: OidcBenchParts): OidcBench {
  const { section, op } = parts;
  const sso = openSsoBench({
    ...parts, jit: section.jit,
    signIn: async (person, browser) => bench.answer(await bench.start(browser), { as: person }),
  });
  const bench: OidcBench = {
    ...sso, section, op, redirectUris: parts.redirectUris, initiateLoginUri: parts.initiateLoginUri, backchannelLogoutUri: parts.backchannelLogoutUri,
    startUrl: parts.startUrl, canaries: { plant: async (answer) => onRecord(await parts.canaries.plant(answer), parts.lane) }, patienceMs: parts.patienceMs, scim: parts.scim, second: parts.second, linkUrl: parts.linkUrl, postLogoutRedirectUris: parts.postLogoutRedirectUris,
    async knock(browser = sso.browser(), url = parts.startUrl) {
      if (!url) throw new CannotTell("The manifest does not say where an OpenID Connect sign-in at the app begins (test.spInitiate.oidc).");
      const page = await sso.onward(browser, await browser.open(url));
      if (!page.toBench) return { browser, page, started: undefined, wrong: undefined };
      const request = readAuthorize(page.toBench);
      const wrong = misfit(request, op.clientId, parts.redirectUris);
      return { browser, page, wrong, started: wrong ? undefined : { browser, request, page } };
    },
    async start(browser, url) {
      const { page, started, wrong } = await bench.knock(browser, url);
      if (wrong) throw new CannotTell(`The app's authorization request does not fit the manifest: ${wrong}.`, page);
      if (!started) throw new CannotTell(`The app's sign-in did not come to the test provider${landed(page)}.`, page);
      return started;
    },
    async answer({ browser, request }, change = {}) {
      const { code, params, made } = await op.answer(request, change);
      const attempt = await bench.callBack(browser, request, params);
      const asked = await op.asked(code);
      for (const one of asked) {
        parts.lane.record({ kind: "came", method: one.endpoint === "token" ? "POST" : "GET", url: `${op.issuer}/${one.endpoint}`, requestHeaders: {},
          requestBody: `The app asked the bench (${one.auth}).`, ms: 0, status: one.status, responseHeaders: {}, responseBody: one.problem ?? "answered" });
      }
      return { ...attempt, asked, callback: { url: request.redirectUri, params }, made };
    },
    async enter(change) {
      const { browser, page, started } = await bench.knock();
      if (started) return bench.answer(started, change);
      const who = await sso.whoIs(browser);
      return { who, page, exchanges: [...page.exchanges, ...who.exchanges], asked: [], callback: { url: page.url, params: {} }, made: undefined };
    },
    attempt: async (change) => bench.answer(await bench.start(), change),
    async callBack(browser, request, params) {
      const from = op.authorizationEndpoint;
      const query = new URLSearchParams(params).toString();
      const page = request.responseMode === "form_post"
        ? await browser.open(request.redirectUri, { form: params, from })
        : await browser.open(`${request.redirectUri}${request.redirectUri.includes("?") ? "&" : "?"}${query}`, { from });
      return sso.judged(browser, page);
    },
  };
  return bench;
}

/** Each visit to a canary stands in the report, once. */
function onRecord(canary: Canary, lane: Lane): Canary {
  let told = 0;
  return {
    url: canary.url,
    async hits() {
      const hits = await canary.hits();
      for (const { method, path, fields, credential } of hits.slice(told)) {
        const brought = [...(credential ? ["an Authorization header"] : []), ...fields].join(", ");
        lane.record({ kind: "came", method, url: `${canary.url}${path}`, requestHeaders: {}, requestBody: `The app came to a canary${brought ? ` and brought ${brought}` : ""}.`, ms: 0, status: 200 });
      }
      told = hits.length;
      return hits;
    },
  };
}

function readAuthorize(going: Going): AuthorizeRequest {
  const all = going.form ?? Object.fromEntries(new URL(going.url).searchParams);
  return {
    clientId: all["client_id"] ?? "", redirectUri: all["redirect_uri"] ?? "", responseType: all["response_type"] ?? "", responseMode: all["response_mode"],
    scope: all["scope"] ?? "", state: all["state"], nonce: all["nonce"], challenge: all["code_challenge"], challengeMethod: all["code_challenge_method"], all,
  };
}

function misfit(request: AuthorizeRequest, clientId: string, redirectUris: readonly string[]): string | undefined {
  if (request.clientId !== clientId) return `client_id is "${request.clientId.slice(0, 80)}", the test tenant must use "${clientId}"`;
  if (!redirectUris.includes(request.redirectUri)) return `redirect_uri is "${request.redirectUri.slice(0, 200)}", which the manifest does not name`;
  if (request.responseType !== "code") return `response_type is "${request.responseType.slice(0, 40)}", not "code"`;
  if (!request.scope.split(" ").includes("openid")) return "scope does not hold openid";
  return undefined;
}
