import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newOrg, newPerson, publishManifest, smallManifest } from "../testing.ts";
import { rotateClientSecret } from "./prepare.ts";
import { clientOf } from "./store.ts";
import { browserWith, given, installed, signOnGround } from "./testing.ts";

type Alg = "RS256" | "PS256" | "ES256";
type Method = "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt";
/** Every algorithm of the manifest, and every way in which an app may prove itself. */
const WAYS: readonly [Alg, Method][] = [
  ["RS256", "client_secret_post"], ["PS256", "client_secret_basic"], ["ES256", "client_secret_jwt"], ["PS256", "private_key_jwt"], ["ES256", "private_key_jwt"],
];

let ground: Awaited<ReturnType<typeof signOnGround>>;
let org: Awaited<ReturnType<typeof newOrg>>;
let ada: Awaited<ReturnType<typeof newPerson>>;
let publisher: typeof org;
/** Where the apps publish their keys. */
let keys: { server: Server; url: string };
let own: Awaited<ReturnType<typeof generateKeyPair>>;
let stranger: typeof own;

beforeAll(async () => {
  ground = await signOnGround();
  [own, stranger] = [await generateKeyPair("PS256"), await generateKeyPair("PS256")];
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(own.publicKey)), kid: "own", alg: "PS256", use: "sig" }] });
  const server = createServer((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(jwks)).listen(0, "127.0.0.1");
  await once(server, "listening");
  keys = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` };
  publisher = await newOrg(ground.platform, "maker", ["publisher"]);
  org = await newOrg(ground.platform, "birch");
  ada = await newPerson(ground.platform, org, "Ada");
});
afterAll(async () => {
  keys?.server.close();
  await ground?.close();
});

/** A published app that signs in so, given to Ada, and how it proves itself. */
async function appWith(alg: Alg, method: Method) {
  const slug = `rp-${alg}-${method}`.toLowerCase().replaceAll("_", "-");
  const callback = `https://${slug}.example/callback`;
  await publishManifest(ground.platform, publisher, smallManifest(slug, {
    sso: { oidc: { redirectUris: [callback], scopes: ["openid"], idTokenAlg: alg, tokenEndpointAuthMethod: method, ...(method === "private_key_jwt" ? { jwksUri: keys.url } : {}) } },
  }));
  const installation = await installed(ground.platform, org, slug);
  await given(ground.platform, installation, { kind: "person", id: ada.person.id });
  const { clientId, secret } = await ground.platform.db.inTenant(org.id, async (tx) => ({ clientId: await clientOf(tx, installation.app.id), secret: await rotateClientSecret(ground.platform, tx, installation) }));
  return { callback, clientId: clientId ?? "", secret };
}

async function redeemed({ callback, clientId }: Awaited<ReturnType<typeof appWith>>, alg: Alg, proof: client.ClientAuth) {
  const issuer = new URL(`${ground.publicUrl}/t/${org.slug}`);
  const config = await client.discovery(issuer, clientId, { id_token_signed_response_alg: alg }, proof, { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] });
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, { redirect_uri: callback, scope: "openid", state, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" });
  const browser = await browserWith(ground.publicUrl, ada.token);
  const page = await browser.go(url.href, {}, (at) => at.origin !== new URL(ground.publicUrl).origin);
  const tokens = await client.authorizationCodeGrant(config, new URL(page.url), { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true });
  return { idToken: tokens.id_token ?? "", keys: createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? "")) };
}

const proofOf = (method: Method, secret: string): client.ClientAuth => ({
  client_secret_basic: () => client.ClientSecretBasic(secret), client_secret_post: () => client.ClientSecretPost(secret), client_secret_jwt: () => client.ClientSecretJwt(secret),
  private_key_jwt: () => client.PrivateKeyJwt({ key: own.privateKey, kid: "own" }),
})[method]();

describe("an app that wants", () => {
  it.each(WAYS)("%s and proves itself by %s gets an ID token of that algorithm", async (alg, method) => {
    const app = await appWith(alg, method);
    const { idToken, keys: theirs } = await redeemed(app, alg, proofOf(method, app.secret));
    const { payload, protectedHeader } = await jwtVerify(idToken, theirs, { algorithms: [alg], audience: app.clientId });
    expect([payload.sub, protectedHeader.alg]).toEqual([ada.person.id, alg]);
  });
});

describe("an app that says it proves itself by private_key_jwt", () => {
  it("gets nothing for its secret, nor for somebody else's key", async () => {
    const app = await appWith("RS256", "private_key_jwt");
    for (const proof of [client.ClientSecretBasic(app.secret), client.PrivateKeyJwt({ key: stranger.privateKey, kid: "own" })]) {
      await expect(redeemed(app, "RS256", proof)).rejects.toMatchObject({ status: 401 });
    }
  });
});
