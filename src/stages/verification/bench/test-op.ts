import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import type { Json } from "../../../platform/jobs/index.ts";
import type { Oidc } from "../../manifest/index.ts";
import type { BenchState } from "./bench-state.ts";
import { type Asked, getGrant, type Grant, putGrant, putToken } from "./grant.ts";
import { type Claims, makeToken, privateKey, publicPem, type TokenShape } from "./id-token.ts";
import { type BenchAddresses, type BenchIdentity } from "./identity.ts";
import { compileMapping, evaluate } from "../../manifest/index.ts";
import { asMappingUser, type Person } from "./people.ts";

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
  signer?: "ours" | "attacker" | "client-secret" | "public-key-as-secret" | "none";
  signature?(made: Buffer): Buffer;
  /** The token endpoint's answer (OIDC Core §3.1.3.3). */
  token?(response: Claims): Claims;
  tokenStatus?: number;
  tokenHeaders?: Record<string, string>;
  /** The UserInfo answer (OIDC Core §5.3.2). */
  userinfo?(claims: Claims): Claims;
  /** Parameters of the callback: `code`, `state`, `iss`. `undefined` leaves one out. */
  callback?(params: Record<string, string>, request: AuthorizeRequest): Record<string, string | undefined>;
}

export interface TestOp {
  issuer: string;
  clientId: string;
  authorizationEndpoint: string;
  /** Answers a request; the code is worth what the change says. */
  answer(request: AuthorizeRequest, change?: OidcChange): Promise<{ code: string; params: Record<string, string> }>;
  /** What the app asked for with this code since. */
  asked(code: string): Promise<Asked[]>;
  /** For `lifeS` seconds the endpoints show other documents: members given here replace or, as `null`, remove honest ones. */
  pretend(documents: { discovery?: Record<string, Json>; jwks?: Json }, lifeS: number): Promise<void>;
}

export interface TestOpParts {
  identity: BenchIdentity;
  addresses: BenchAddresses;
  oidc: Oidc;
  state: BenchState;
  own: Person;
  variables: Readonly<Record<string, string>>;
  now(): Date;
}

/** An OpenID provider that says whatever a check wants it to say. The endpoints that the app calls are in host.ts. */
export function openTestOp(parts: TestOpParts): TestOp {
  const { identity, addresses, oidc, state } = parts;
  const { key } = identity;
  const alg = oidc.idTokenAlg;
  const ours = privateKey(alg === "ES256" ? identity.oidc.ec : identity.oidc.rsa);
  const attacker = lazily<KeyObject>(() => alg === "ES256"
    ? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey : generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
  const kind = alg === "ES256" ? "ec" : alg === "PS256" ? "pss" : "rsa";
  const signerOf = (who: OidcChange["signer"]): TokenShape["signer"] => {
    switch (who) {
      case "attacker": return { kind, key: attacker() };
      case "client-secret": return { kind: "hmac", secret: Buffer.from(identity.oidc.clientSecret) };
      case "public-key-as-secret": return { kind: "hmac", secret: Buffer.from(publicPem(ours)) };
      case "none": return { kind: "none" };
      default: return { kind, key: ours };
    }
  };
  return {
    issuer: addresses.issuer, clientId: identity.oidc.clientId, authorizationEndpoint: addresses.authorizationEndpoint,
    async answer(request, change = {}) {
      const person = change.as ?? parts.own;
      const code = randomBytes(24).toString("base64url");
      const accessToken = randomBytes(24).toString("base64url");
      const nowS = Math.floor(parts.now().getTime() / 1000);
      const about = profileOf(person, oidc, parts.variables);
      const claims: Claims = {
        iss: addresses.issuer, sub: person.subject, aud: identity.oidc.clientId, iat: nowS, exp: nowS + 300, auth_time: nowS,
        ...(request.nonce === undefined ? {} : { nonce: request.nonce }), at_hash: halfHash(accessToken), ...about.idToken,
      };
      const header = { alg, typ: "JWT", kid: alg === "ES256" ? KEY_IDS.ec : KEY_IDS.rsa };
      const idToken = makeToken({
        header: change.header ? change.header(header) : header, claims: change.claims ? change.claims(claims, request) : claims,
        signer: signerOf(change.signer), signature: change.signature,
      });
      const response: Claims = { access_token: accessToken, token_type: "Bearer", expires_in: 300, id_token: idToken, scope: request.scope };
      const userinfo: Claims = { sub: person.subject, ...about.userinfo };
      const grant: Grant = {
        redirectUri: request.redirectUri, challenge: request.challenge ?? null, method: request.challengeMethod ?? null, accessToken, used: false, asked: [],
        tokenStatus: change.tokenStatus ?? 200, tokenHeaders: change.tokenHeaders ?? {},
        tokenResponse: (change.token ? change.token(response) : response) as Json, userinfo: (change.userinfo ? change.userinfo(userinfo) : userinfo) as Json,
      };
      await putGrant(state, key, code, grant);
      await putToken(state, key, accessToken, code);
      const honest = { code, iss: addresses.issuer, ...(request.state === undefined ? {} : { state: request.state }) };
      const params = change.callback ? change.callback(honest, request) : honest;
      return { code, params: Object.fromEntries(Object.entries(params).filter((p): p is [string, string] => p[1] !== undefined)) };
    },
    asked: async (code) => (await getGrant(state, key, code))?.asked ?? [],
    pretend: (documents, lifeS) => state.put(key, "pretend", documents as Json, lifeS),
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

/** `at_hash` (OIDC Core §3.1.3.6), for the algorithms with SHA-256. */
const halfHash = (token: string) => createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url");

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
