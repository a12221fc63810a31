import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../../../platform/jobs/index.ts";
import { idpMetadata } from "../../../protocols/saml/index.ts";
import type { BenchState } from "./bench-state.ts";
import { canaryVisited } from "./canary.ts";
import { ASSERTION_TYPE, readAssertion } from "./client-assertion.ts";
import { type Asked, changeGrant, type Grant, type Refresh } from "./grant.ts";
import { type Claims, halfHash, kindOf, makeToken, privateKey, publicJwk } from "./id-token.ts";
import { benchAddresses, type BenchAddresses, type BenchIdentity, type ProviderIdentity, providerOf } from "./identity.ts";
import { publishedToo } from "./test-idp.ts";
import { KEY_IDS, type Pretended } from "./test-op.ts";
import { noteVisit } from "./watch.ts";

const MAX_BODY = 64 * 1024;

/** The endpoints that apps under test call behind the browser's back; the browser's own requests never leave the engine. */
export interface BenchHost {
  /** Serves everything below `/bench`; `url` must be whole. */
  handler(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface BenchHostParts {
  /** Where `/bench` is reached from outside, without a trailing slash. */
  benchUrl: string | (() => string);
  /** The bench that answers under this key, as its first or as its second provider. */
  identityOf(key: string): Promise<BenchIdentity | undefined>;
  state: BenchState;
  now(): Date;
}

export function openBenchHost({ benchUrl, identityOf, state, now }: BenchHostParts): BenchHost {
  return {
    async handler(request, response) {
      const [, key = "", path = ""] = /^\/bench\/([^/?#]{1,64})(\/[^?#]*)/.exec(request.url ?? "") ?? [];
      const whole = key === "" ? undefined : await identityOf(decodeURIComponent(key));
      const identity = whole && providerOf(whole, decodeURIComponent(key));
      if (!identity) return text(response, 404, "There is no such bench.");
      const at = benchAddresses(typeof benchUrl === "string" ? benchUrl : benchUrl(), identity.key);
      if (path.startsWith("/canary/")) return canary({ request, response, identity, at, state, now }, path);
      const endpoint = ENDPOINTS[path];
      if (!endpoint) return text(response, 404, "There is nothing at this address of the bench.");
      if (!endpoint.methods.includes(request.method ?? "GET")) {
        response.setHeader("allow", endpoint.methods.join(", "));
        return text(response, 405, "This address does not answer that method.");
      }
      await endpoint.serve({ request, response, identity, samlNext: whole === identity ? whole?.samlNext.certificate : undefined, at, state, now });
    },
  };
}

interface Call { request: IncomingMessage; response: ServerResponse; identity: ProviderIdentity; at: BenchAddresses; state: BenchState; now(): Date }
interface Endpoint { methods: readonly string[]; serve(call: Call & { samlNext: string | undefined }): void | Promise<void> }
const GET = ["GET", "HEAD"] as const;

const ENDPOINTS: Record<string, Endpoint> = {
  "/saml/metadata": {
    methods: GET,
    async serve({ response, identity, samlNext, at, state }) {
      const more = await publishedToo(state, identity.key);
      response.writeHead(200, { "content-type": "application/samlmetadata+xml; charset=utf-8", "cache-control": "no-store" });
      response.end(idpMetadata({ entityId: at.samlEntityId, ssoUrl: at.samlSsoUrl, certificates: [identity.saml.certificate, ...(samlNext ? [samlNext] : []), ...more] }));
    },
  },
  "/saml/sso": { methods: ["GET", "HEAD", "POST"], serve: ({ response }) => explain(response) },
  "/oidc/end-session": { methods: ["GET", "HEAD", "POST"], serve: ({ response }) => explain(response) },
  "/oidc/authorize": { methods: ["GET", "HEAD", "POST"], serve: ({ response }) => explain(response) },
  "/oidc/.well-known/openid-configuration": {
    methods: GET,
    async serve({ response, identity, at, state }) {
      const { discovery: pretended } = await visited(state, identity.key, "discovery");
      const document: Record<string, unknown> = { ...discovery(at), ...pretended };
      json(response, 200, Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null)));
    },
  },
  "/oidc/jwks": {
    methods: GET,
    async serve({ response, identity, state }) {
      const pretended = await visited(state, identity.key, "jwks");
      const honest = { keys: [publicJwk(privateKey(identity.oidc.rsa), KEY_IDS.rsa, "RS256"), publicJwk(privateKey(identity.oidc.ec), KEY_IDS.ec, "ES256")]
        .map(({ alg, ...jwk }) => (jwk.kid === KEY_IDS.rsa ? jwk : { ...jwk, alg })) }; // the RSA key serves RS256 and PS256
      if (pretended.jwksManner === "drip") return drip(response);
      if (pretended.jwksManner === "many") return json(response, 200, { keys: [...honest.keys, ...manyKeys()] });
      json(response, 200, pretended.jwks ?? { keys: [...honest.keys, ...(pretended.moreKeys ?? [])] });
    },
  },
  "/oidc/token": { methods: ["POST"], serve: token },
  "/oidc/userinfo": { methods: ["GET", "POST"], serve: userinfo },
};

const discovery = (at: BenchAddresses) => ({
  issuer: at.issuer, authorization_endpoint: at.authorizationEndpoint, token_endpoint: at.tokenEndpoint, userinfo_endpoint: at.userinfoEndpoint,
  jwks_uri: at.jwksUri, end_session_endpoint: at.endSessionEndpoint, response_types_supported: ["code"], response_modes_supported: ["query", "form_post"], grant_types_supported: ["authorization_code", "refresh_token"],
  subject_types_supported: ["public"], id_token_signing_alg_values_supported: ["RS256", "PS256", "ES256"], scopes_supported: ["openid", "profile", "email", "address", "phone", "offline_access"],
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"],
  token_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256", "HS256"], code_challenge_methods_supported: ["S256"],
  authorization_response_iss_parameter_supported: true, claims_supported: ["sub", "iss", "aud", "exp", "iat", "nonce", "name", "given_name", "family_name", "preferred_username", "email", "email_verified"],
});

/** What a document pretends, whose visit is noted. */
const visited = async (state: BenchState, key: string, document: "discovery" | "jwks") => ((await noteVisit(state, key, document, "pretend")) ?? {}) as Pretended;

/** Some 2 MB of keys that nobody uses. */
const manyKeys = () => Array.from({ length: 5_000 }, (_, n) => ({ kty: "RSA", use: "sig", kid: `filler-${n}`, e: "AQAB", n: `${"A".repeat(330)}${n}` }));

/** One blank per second for half a minute: a JSON document that never ends. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).write("{");
  let left = 30;
  const timer = setInterval(() => (left-- > 0 ? response.write(" ") : response.end()), 1_000);
  response.on("close", () => clearInterval(timer));
}

async function canary({ request, response, identity, state, now }: Call, path: string): Promise<void> {
  const form = request.method === "POST" ? new URLSearchParams(await bodyOf(request)) : new URLSearchParams();
  const answer = await canaryVisited(state, identity.key, path, {
    at: now().toISOString(), method: request.method ?? "GET", credential: request.headers.authorization !== undefined, fields: [...new Set(form.keys())].slice(0, 20),
  });
  if (!answer) return text(response, 404, "There is nothing at this address of the bench.");
  response.writeHead(answer.status, { "content-type": answer.type, "cache-control": "no-store", "x-content-type-options": "nosniff" }).end(answer.body);
}

/** OIDC Core §3.1.3 and §12: strict in what it takes, so that an app that proves nothing is seen; says what it was told to say. */
async function token(call: Call): Promise<void> {
  const { request, response, identity, state, now } = call;
  const form = new URLSearchParams(await bodyOf(request));
  const client = await clientOf(call, form);
  const renewing = form.get("grant_type") === "refresh_token";
  const given = form.get(renewing ? "refresh_token" : "code") ?? "";
  let answer: () => void = () => undefined;
  await changeGrant(state, identity.key, renewing ? { token: given } : { code: given }, (found) => {
    const refresh = renewing ? found?.refreshes?.find((r) => r.token === given) : undefined;
    const grant = renewing && !refresh ? undefined : found; // a token is known by all of it, not by the way it shows
    const problem = (client.problem ? { error: "invalid_client", description: client.problem } : undefined) ?? (renewing ? refusedRefresh(client, refresh, identity) : refusal(client, form, grant, identity));
    const status = problem ? (problem.error === "invalid_client" ? 401 : 400) : (refresh?.status ?? grant?.tokenStatus ?? 200);
    answer = () => {
      if (problem) return json(response, status, { error: problem.error, error_description: problem.description });
      if (refresh) return json(response, status, refresh.signed ? refresh.response : renewedAnswer(refresh, grant, identity));
      for (const [name, value] of Object.entries(grant?.tokenHeaders ?? {})) response.setHeader(name, value);
      json(response, status, grant?.tokenResponse);
    };
    if (!grant) return undefined;
    const asked: Asked = { endpoint: renewing ? "refresh" : "token", at: now().toISOString(), auth: client.how, problem: problem?.description ?? null, status };
    const refreshes = grant.refreshes?.map((r) => (r === refresh ? { ...r, used: r.used || !problem } : r));
    return { ...grant, ...(refreshes ? { refreshes } : {}), used: grant.used || (!problem && !renewing), asked: [...grant.asked, asked].slice(-20) };
  });
  answer(); // what it says is kept before it is said
}

/** An honest refresh, with the ID token that it has been owing (OIDC Core §12.2). */
function renewedAnswer({ response, accessToken }: Refresh, grant: Grant | undefined, { oidc }: ProviderIdentity): Claims {
  const { header = {}, claims = {} } = (grant?.renewed ?? {}) as { header?: Claims; claims?: Claims };
  const kind = kindOf(String(header["alg"]));
  return { ...(response as Claims), id_token: makeToken({ header, claims: { ...claims, at_hash: halfHash(accessToken) }, signer: { kind, key: privateKey(kind === "ec" ? oidc.ec : oidc.rsa) } }) };
}

/** Who asks, and how they proved it; `problem` where a proof of its own kind did not hold. */
interface Client { how: string; id: string; secret: string; problem?: string }
const refuse = (error: string, description: string) => ({ error, description });
const isOurs = (client: Client, { oidc }: ProviderIdentity) => client.id === oidc.clientId && client.secret === oidc.clientSecret;

function refusedRefresh(client: Client, refresh: Refresh | undefined, identity: ProviderIdentity) {
  if (!isOurs(client, identity)) return refuse("invalid_client", "The client id or the client secret is not the bench's");
  if (!refresh) return refuse("invalid_grant", "The refresh token is not known");
  return refresh.used ? refuse("invalid_grant", "The refresh token was used before") : undefined;
}

function refusal(client: Client, form: URLSearchParams, grant: Grant | undefined, identity: ProviderIdentity) {
  if (!isOurs(client, identity)) return refuse("invalid_client", "The client id or the client secret is not the bench's");
  if (form.get("grant_type") !== "authorization_code") return refuse("unsupported_grant_type", "grant_type is not authorization_code");
  if (!grant) return refuse("invalid_grant", "The code is not known");
  if (grant.used && !grant.reusable) return refuse("invalid_grant", "The code was used before");
  if (form.get("redirect_uri") !== grant.redirectUri) return refuse("invalid_grant", "redirect_uri is not the one of the authorization request");
  if (grant.challenge === null || grant.anyVerifier) return undefined;
  const verifier = form.get("code_verifier") ?? "";
  const challenge = grant.method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
  return verifier !== "" && challenge === grant.challenge ? undefined : refuse("invalid_grant", "code_verifier does not fit the challenge");
}

/** RFC 6749 §2.3.1, RFC 7523 §2.2. */
async function clientOf({ request, identity, at, state, now }: Call, form: URLSearchParams): Promise<Client> {
  const assertion = form.get("client_assertion");
  if (assertion !== null && form.get("client_assertion_type") === ASSERTION_TYPE) {
    return { id: identity.oidc.clientId, secret: identity.oidc.clientSecret, ...(await readAssertion(assertion, identity, [at.tokenEndpoint, at.issuer], state, now())) };
  }
  const basic = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic) {
    const [id = "", secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(/:(.*)/s).map((part) => decodeForm(part));
    return { how: "client_secret_basic", id, secret };
  }
  return { how: form.has("client_secret") ? "client_secret_post" : "none", id: form.get("client_id") ?? "", secret: form.get("client_secret") ?? "" };
}
const decodeForm = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
};

async function userinfo({ request, response, identity, state, now }: Call): Promise<void> {
  const given = /^Bearer ([\w-]+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  let about: Json | undefined;
  await changeGrant(state, identity.key, { token: given }, (grant) => {
    if (!grant || ![grant.accessToken, ...(grant.refreshes ?? []).map((r) => r.accessToken)].includes(given)) return undefined;
    about = grant.userinfo;
    return { ...grant, asked: [...grant.asked, { endpoint: "userinfo" as const, at: now().toISOString(), auth: "bearer", problem: null, status: 200 }].slice(-20) };
  });
  if (about !== undefined) return json(response, 200, about);
  response.setHeader("www-authenticate", 'Bearer error="invalid_token"');
  json(response, 401, { error: "invalid_token" });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(body));
}
function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }).end(`${body}\n`);
}

/** For a person who comes here by an app's own button, outside a run. */
function explain(response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8", "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  }).end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Entente test bench</title>
<style>body{font:16px/1.5 system-ui;max-width:40rem;margin:10vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>This is a test bench</h1><p>An app sent you here because its test tenant trusts this bench as an identity provider. Nobody signs in here by hand:
the bench answers while checks run, and only then.</p><p>To see it at work, start a run in the studio.</p></html>`);
}
