import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Json } from "../../../platform/jobs/index.ts";
import type { Oidc } from "../../manifest/index.ts";
import type { BenchState } from "./bench-state.ts";
import { type Asked, getGrant, type Grant, putGrant, type Refresh, tokenFor } from "./grant.ts";
import { type Claims, halfHash, kindOf, makeToken, privateKey, publicJwk, publicPem, type TokenShape } from "./id-token.ts";
import { type BenchAddresses, type ProviderIdentity } from "./identity.ts";
import { compileMapping, evaluate } from "../../manifest/index.ts";
import { asMappingUser, type Person } from "./people.ts";
import type { Lane } from "./recorder.ts";
import { type Visits, visitsOf, watchVisits } from "./watch.ts";

/** Back-Channel Logout 1.0 §2.4. */
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

export const KEY_IDS = { rsa: "bench-rsa", ec: "bench-ec" } as const;

/** An authorization request as it came to us, read but not judged (OIDC Core §3.1.2.1). */
export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  responseType: string;
  responseMode: string | undefined;
  scope: string;
  state: string | undefined;
  nonce: string | undefined;
  challenge: string | undefined;
  challengeMethod: string | undefined;
  all: Record<string, string>;
}

/** What is different from an honest answer. Everything else stays honest. */
export interface OidcChange {
  /** Whom the ID token is about. Default: the test's own account. */
  as?: Person;
  claims?(claims: Claims, request: AuthorizeRequest): Claims;
  header?(header: Record<string, unknown>): Record<string, unknown>;
  /** Who signs the ID token. `public-key-as-secret`: HMAC keyed with our public key (RFC 8725 §2.1). Default `ours`. */
  signer?: "ours" | "attacker" | "client-secret" | "public-key-as-secret" | "none" | { secret: Buffer } | { key: KeyObject };
  signature?(made: Buffer): Buffer;
  /** The token endpoint's answer (OIDC Core §3.1.3.3). */
  token?(response: Claims): Claims;
  tokenStatus?: number;
  tokenHeaders?: Record<string, string>;
  /** The UserInfo answer (OIDC Core §5.3.2). */
  userinfo?(claims: Claims): Claims;
  /** Parameters of the callback: `code`, `state`, `iss`. `undefined` leaves one out. */
  callback?(params: Record<string, string>, request: AuthorizeRequest, made: Tokens): Record<string, string | undefined>;
  /** Life of the access token, in seconds. Default 300. */
  expiresInS?: number;
  /** What the first refresh is answered with; those after it are honest. Refresh tokens are given to apps that ask for `offline_access`. */
  refresh?: { claims?(claims: Claims): Claims; token?(response: Claims): Claims; status?: number };
  /** The token endpoint takes any code verifier. */
  anyVerifier?: boolean;
  /** The token endpoint takes the code as often as it comes. */
  reusable?: boolean;
}

export interface Tokens { idToken: string; accessToken: string }

/** What the endpoints show instead of the honest documents: members replace or, as `null`, remove honest ones. */
export interface Pretended {
  discovery?: Record<string, Json>;
  jwks?: Json;
  /** Keys beside the honest ones, as while a key changes. */
  moreKeys?: Json[];
  /** `many`: 5,000 keys of 2 MB; `drip`: an answer that never ends. */
  jwksManner?: "many" | "drip";
}

/** What is different from an honest logout token (Back-Channel Logout 1.0 §2.4). */
export interface LogoutChange {
  claims?(claims: Claims): Claims;
  header?(header: Record<string, unknown>): Record<string, unknown>;
  signer?: OidcChange["signer"];
}

export interface TestOp {
  issuer: string;
  clientId: string;
  authorizationEndpoint: string;
  /** Answers a request; the code is worth what the change says. */
  answer(request: AuthorizeRequest, change?: OidcChange): Promise<{ code: string; params: Record<string, string>; made: Tokens }>;
  /** What the app asked for with this code since. */
  asked(code: string): Promise<Asked[]>;
  /** Notes who asks for a code that this provider never gave. */
  expect(code: string): Promise<void>;
  /** For `lifeS` seconds the endpoints show other documents. `{}` makes them honest again. */
  pretend(documents: Pretended, lifeS: number): Promise<void>;
  /** Counts from now on how often the app reads our documents. */
  watch(): Promise<{ seen(): Promise<Visits> }>;
  /** The key that signs honest ID tokens, as everybody may know it. */
  publicKey: KeyObject;
  /** The key of somebody else, as `signer: "attacker"` uses it. */
  attackerJwk(kid: string): Record<string, unknown>;
  /** A key that the app has never seen, fit for the app's algorithm. */
  newKey(kid: string): { key: KeyObject; jwk: Record<string, unknown> };
  logoutToken(about: Person, change?: LogoutChange): string;
}

/** How often a session can be renewed. */
const REFRESHES = 8;

export interface TestOpParts {
  identity: ProviderIdentity;
  addresses: BenchAddresses;
  oidc: Oidc;
  state: BenchState;
  own: Person;
  variables: Readonly<Record<string, string>>;
  now(): Date;
  /** Texts that nobody can guess before the run ends: codes, tokens. */
  random(): string;
  noted: Lane["noted"];
}

/** An OpenID provider that says whatever a check wants it to say. The endpoints that the app calls are in host.ts. */
export function openTestOp(parts: TestOpParts): TestOp {
  const { identity, addresses, oidc, state } = parts;
  const { key } = identity;
  let watched = 0;
  const alg = oidc.idTokenAlg;
  const ours = privateKey(alg === "ES256" ? identity.oidc.ec : identity.oidc.rsa);
  const someKey = (): KeyObject => alg === "ES256"
    ? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey : generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const attacker = lazily(someKey);
  const kid = alg === "ES256" ? KEY_IDS.ec : KEY_IDS.rsa;
  const kind = kindOf(alg);
  const signerOf = (who: OidcChange["signer"]): TokenShape["signer"] => {
    if (typeof who === "object") return "key" in who ? { kind, key: who.key } : { kind: "hmac", secret: who.secret };
    switch (who) {
      case "attacker": return { kind, key: attacker() };
      case "client-secret": return { kind: "hmac", secret: Buffer.from(identity.oidc.clientSecret) };
      case "public-key-as-secret": return { kind: "hmac", secret: Buffer.from(publicPem(ours)) };
      case "none": return { kind: "none" };
      default: return { kind, key: ours };
    }
  };
  /** Refresh tokens that follow one another (OIDC Core §12.2): the first answer as the change says, the others honest. */
  function refreshesOf(code: string, claims: Claims, change: OidcChange, expiresIn: number): Refresh[] {
    const tokens = Array.from({ length: REFRESHES + 1 }, () => tokenFor(code, parts.random()));
    return tokens.slice(0, REFRESHES).map((token, i) => {
      const accessToken = tokenFor(code, parts.random());
      const response: Claims = { access_token: accessToken, token_type: "Bearer", expires_in: expiresIn, refresh_token: tokens[i + 1] };
      const odd = i === 0 ? change.refresh : undefined;
      if (!odd) return { token, accessToken, used: false, status: 200, signed: false, response: response as Json };
      const honest: Claims = { ...claims, at_hash: halfHash(accessToken) };
      const whole: Claims = { ...response, id_token: makeToken({ header: { alg, typ: "JWT", kid }, claims: odd.claims ? odd.claims(honest) : honest, signer: signerOf(undefined) }) };
      return { token, accessToken, used: false, status: odd.status ?? 200, signed: true, response: (odd.token ? odd.token(whole) : whole) as Json };
    });
  }

  return {
    issuer: addresses.issuer, clientId: identity.oidc.clientId, authorizationEndpoint: addresses.authorizationEndpoint,
    async answer(request, change = {}) {
      const person = change.as ?? parts.own;
      const code = parts.random();
      const accessToken = tokenFor(code, parts.random());
      const nowS = Math.floor(parts.now().getTime() / 1000);
      const about = profileOf(person, oidc, parts.variables);
      const claims: Claims = {
        iss: addresses.issuer, sub: person.subject, aud: identity.oidc.clientId, iat: nowS, exp: nowS + 300, auth_time: nowS,
        ...(request.nonce === undefined ? {} : { nonce: request.nonce }), at_hash: halfHash(accessToken), ...about.idToken,
      };
      const header = { alg, typ: "JWT", kid };
      const idToken = makeToken({
        header: change.header ? change.header(header) : header, claims: change.claims ? change.claims(claims, request) : claims,
        signer: signerOf(change.signer), signature: change.signature,
      });
      const expiresIn = change.expiresInS ?? 300;
      const { nonce: _nonce, at_hash: _hash, ...renewed } = claims;
      const refreshes = request.scope.split(" ").includes("offline_access") ? refreshesOf(code, renewed, change, expiresIn) : [];
      const response: Claims = {
        access_token: accessToken, token_type: "Bearer", expires_in: expiresIn, id_token: idToken, scope: request.scope,
        ...(refreshes[0] ? { refresh_token: refreshes[0].token } : {}),
      };
      const userinfo: Claims = { sub: person.subject, ...about.userinfo };
      const grant: Grant = {
        redirectUri: request.redirectUri, challenge: request.challenge ?? null, method: request.challengeMethod ?? null, accessToken, used: false, asked: [],
        ...(refreshes.length > 0 ? { refreshes, renewed: { header, claims: renewed as Json } } : {}), reusable: change.reusable ?? false, anyVerifier: change.anyVerifier ?? false,
        tokenStatus: change.tokenStatus ?? 200, tokenHeaders: change.tokenHeaders ?? {},
        tokenResponse: (change.token ? change.token(response) : response) as Json, userinfo: (change.userinfo ? change.userinfo(userinfo) : userinfo) as Json,
      };
      await putGrant(state, key, code, grant);
      const honest = { code, iss: addresses.issuer, ...(request.state === undefined ? {} : { state: request.state }) };
      const made = { idToken, accessToken };
      const params = change.callback ? change.callback(honest, request, made) : honest;
      return { code, made, params: Object.fromEntries(Object.entries(params).filter((p): p is [string, string] => p[1] !== undefined)) };
    },
    asked: (code) => parts.noted(`asked with ${nameOf(code)}`, async () => (await getGrant(state, key, code))?.asked ?? []),
    expect: (code) => putGrant(state, key, code, {
      redirectUri: "", challenge: null, method: null, accessToken: "", used: true, asked: [], tokenStatus: 400, tokenHeaders: {}, tokenResponse: {}, userinfo: {},
    }),
    pretend: (documents, lifeS) => state.put(key, "pretend", documents as Json, lifeS),
    async watch() {
      await watchVisits(state, key);
      const count = ++watched;
      return { seen: () => parts.noted(`visits ${count}`, () => visitsOf(state, key)) };
    },
    publicKey: createPublicKey(ours),
    attackerJwk: (name) => publicJwk(attacker(), name, alg),
    newKey(name) {
      const made = someKey();
      return { key: made, jwk: publicJwk(made, name, alg) };
    },
    logoutToken(about, change = {}) {
      const nowS = Math.floor(parts.now().getTime() / 1000);
      const claims: Claims = {
        iss: addresses.issuer, sub: about.subject, aud: identity.oidc.clientId, iat: nowS, exp: nowS + 120, jti: parts.random(), events: { [LOGOUT_EVENT]: {} },
      };
      const header = { alg, typ: "logout+jwt", kid };
      return makeToken({ header: change.header ? change.header(header) : header, claims: change.claims ? change.claims(claims) : claims, signer: signerOf(change.signer) });
    },
  };
}

/** Claims by scope (OIDC Core §5.4) and by the manifest's own expressions. */
function profileOf(person: Person, oidc: Oidc, app: Readonly<Record<string, string>>): { idToken: Claims; userinfo: Claims } {
  const standard: Claims = {
    ...(oidc.scopes.includes("profile")
      ? { preferred_username: person.userName, name: person.displayName, given_name: person.givenName, family_name: person.familyName } : {}),
    ...(oidc.scopes.includes("email") ? { email: person.email, email_verified: true } : {}),
  };
  const own = (place: "id_token" | "userinfo"): Claims => Object.fromEntries(oidc.claims.flatMap((claim) => {
    if (claim.in !== "both" && claim.in !== place) return [];
    const compiled = compileMapping(claim.expression);
    const value = compiled.ok ? evaluate(compiled.mapping, { user: asMappingUser(person), app, groups: [] }) : undefined;
    return value?.ok && value.value !== null ? [[claim.name, value.value] as const] : [];
  }));
  return { idToken: { ...standard, ...own("id_token") }, userinfo: { ...standard, ...own("userinfo") } };
}

/** A code as it may be named in a report. */
const nameOf = (code: string) => createHash("sha256").update(code).digest("hex").slice(0, 12);

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
