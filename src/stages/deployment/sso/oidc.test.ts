import { once } from "node:events";
import { createServer, request as rawRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from "jose";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formOf, headingOf, httpBrowser, type HttpBrowser, type Visited } from "../../../../test/http-browser.ts";
import { movePerson } from "../../../directory/index.ts";
import { createSession, systemActor } from "../../../tenancy/index.ts";
import type { Installation } from "../installation.ts";
import { newGroup, newOrg, newPerson, publishManifest, smallManifest } from "../testing.ts";
import { rotateClientSecret } from "./prepare.ts";
import { clientOf, signOnsOf } from "./store.ts";
import { browserWith, enter, given, installed, signOnGround, takenBack } from "./testing.ts";

const CALLBACK = "https://rp.example/callback";
const SIGNED_OUT = "https://rp.example/signed-out";

let ground: Awaited<ReturnType<typeof signOnGround>>;
let org: Awaited<ReturnType<typeof newOrg>>;
let rival: typeof org;
let ada: Awaited<ReturnType<typeof newPerson>>;
let bo: typeof ada;
let sly: typeof ada;
let app: Installation;
let lax: Installation;
let rp: client.Configuration;
let laxRp: client.Configuration;
/** Where back-channel logouts arrive. */
let back: { server: Server; url: string; tokens: string[] };

/** A relying party of the third-party library, configured from an app's own values. */
async function relyingParty(installation: Installation, slug = org.slug): Promise<client.Configuration> {
  const { id, orgId } = installation.app;
  const { clientId, secret } = await ground.platform.db.inTenant(orgId, async (tx) => ({ clientId: await clientOf(tx, id), secret: await rotateClientSecret(ground.platform, tx, installation) }));
  return client.discovery(new URL(`${ground.publicUrl}/t/${slug}`), clientId ?? "", secret, client.ClientSecretBasic(secret), { execute: [client.allowInsecureRequests] });
}

const leftHome = (url: URL) => url.origin !== new URL(ground.publicUrl).origin || url.pathname === "/sign-in";
const landed = (page: Visited) => new URL(page.url);

/** Sends a browser to the authorization endpoint and stops where it leaves us. */
async function authorize(browser: HttpBrowser, config = rp, extra: Record<string, string> = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK, scope: "openid profile email", state, code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256", ...extra,
  });
  for (const [name, value] of Object.entries(extra)) if (value === "") url.searchParams.delete(name);
  const page = await browser.go(url.href, {}, leftHome);
  return { page, verifier, state, redeem: (at = page) => client.authorizationCodeGrant(config, new URL(at.url), { pkceCodeVerifier: verifier, expectedState: state }) };
}
const nextOf = (page: Visited) => new URL(landed(page).searchParams.get("next") ?? "", ground.publicUrl).href;
const newSession = (who: typeof ada) => createSession(ground.platform, who.actor.accountId, who.actor.orgId);

beforeAll(async () => {
  ground = await signOnGround();
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
    request.on("end", () => {
      tokens.push(new URLSearchParams(body).get("logout_token") ?? "");
      response.writeHead(204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  back = { server, tokens, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/back` };

  const { platform } = ground;
  const publisher = await newOrg(platform, "maker", ["publisher"]);
  org = await newOrg(platform, "birch");
  rival = await newOrg(platform, "rival");
  ada = await newPerson(platform, org, "Ada");
  bo = await newPerson(platform, org, "Bo");
  sly = await newPerson(platform, rival, "Sly");
  await newGroup(platform, org, "Crew", [ada.person]);
  const oidc = {
    redirectUris: [CALLBACK], postLogoutRedirectUris: [SIGNED_OUT], initiateLoginUri: "https://rp.example/start?x=1", flows: { spInitiated: true as const, idpInitiated: true },
    pkce: "required" as const, claims: [{ name: "crews", expression: "groups.map(g, g.name)" }, { name: "only_info", expression: "user.userName", in: "userinfo" as const }], backchannelLogoutUri: back.url,
  };
  await publishManifest(platform, publisher, smallManifest("rp", { sso: { oidc } }));
  await publishManifest(platform, publisher, smallManifest("laxrp", {
    sso: { oidc: { redirectUris: ["https://lax.example/callback"], pkce: "supported", scopes: ["openid"], idTokenAlg: "ES256", claims: [{ name: "email", expression: "user.email.upper()" }] } },
  }));
  await publishManifest(platform, publisher, smallManifest("thin", { sso: { oidc: { redirectUris: ["https://thin.example/callback"], scopes: ["openid"] } } }));
  app = await installed(platform, org, "rp");
  lax = await installed(platform, org, "laxrp");
  for (const each of [app, lax]) await given(platform, each, { kind: "person", id: ada.person.id });
  await given(platform, app, { kind: "person", id: bo.person.id });
  rp = await relyingParty(app);
  laxRp = await relyingParty(lax);
});
afterAll(async () => {
  back?.server.close();
  await ground?.close();
});

describe("the code flow", () => {
  it("signs the person in without a page when they are signed in here, with the claims the manifest declares", async () => {
    const { page, redeem } = await authorize(await browserWith(ground.publicUrl, ada.token));
    expect(page.url.startsWith(`${CALLBACK}?`)).toBe(true);
    const tokens = await redeem();
    expect(tokens.claims()).toMatchObject({ sub: ada.person.id, email: ada.email, name: "Ada Example", crews: ["Crew"] });
    expect(tokens.claims()).not.toHaveProperty("only_info");
    expect(await client.fetchUserInfo(rp, tokens.access_token, ada.person.id)).toMatchObject({ sub: ada.person.id, only_info: ada.email, given_name: "Ada" });
    await expect.poll(async () => (await ground.platform.db.inTenant(org.id, (tx) => signOnsOf(tx, app.app.id)))[0]).toMatchObject({ outcome: "signed_in", personName: "Ada Example" });
  });

  it("asks who is not signed in to sign in, and goes on with the same request", async () => {
    const browser = await browserWith(ground.publicUrl);
    const asked = await authorize(browser);
    expect([landed(asked.page).pathname, landed(asked.page).searchParams.get("org")]).toEqual(["/sign-in", "birch"]);
    await enter(browser, ground.publicUrl, ada.token);
    const back = await browser.go(nextOf(asked.page), {}, leftHome);
    expect((await asked.redeem(back)).claims()?.sub).toBe(ada.person.id);
  });

  it("answers with iss, and with the algorithm that the manifest names", async () => {
    const { page, redeem } = await authorize(await browserWith(ground.publicUrl, ada.token), laxRp, { redirect_uri: "https://lax.example/callback", scope: "openid" });
    expect(landed(page).searchParams.get("iss")).toBe(`${ground.publicUrl}/t/birch`);
    const idToken = (await redeem()).id_token ?? "";
    const keys = (await (await fetch(`${ground.publicUrl}/t/birch/jwks`)).json()) as JSONWebKeySet;
    expect((await jwtVerify(idToken, createLocalJWKSet(keys), { algorithms: ["ES256"], audience: laxRp.clientMetadata().client_id })).payload.sub).toBe(ada.person.id);
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it("gives the manifest's own mapping the word, and no claim to an app that did not declare it because another one did", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const upper = await authorize(browser, laxRp, { redirect_uri: "https://lax.example/callback", scope: "openid" });
    expect((await upper.redeem()).claims()?.["email"]).toBe(ada.email.toUpperCase());

    const thin = await installed(ground.platform, org, "thin");
    await given(ground.platform, thin, { kind: "person", id: ada.person.id });
    const config = await relyingParty(thin);
    const claims = (await (await authorize(browser, config, { redirect_uri: "https://thin.example/callback", scope: "openid" })).redeem()).claims();
    expect(claims?.sub).toBe(ada.person.id);
    for (const name of ["email", "name", "crews"]) expect(claims, name).not.toHaveProperty(name);
  });

  it("gives no scope that the manifest does not declare", async () => {
    const { page } = await authorize(await browserWith(ground.publicUrl, ada.token), laxRp, { redirect_uri: "https://lax.example/callback", scope: "openid phone" });
    expect(landed(page).searchParams.get("error")).toBe("invalid_scope");
  });

  it("speaks of the configured issuer alone, whatever a request says about its host", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const url = new URL(`${ground.publicUrl}/t/birch/.well-known/openid-configuration`);
      rawRequest({ host: url.hostname, port: url.port, path: url.pathname, headers: { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", forwarded: "host=evil.example" } }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => void (body += chunk.toString())).on("end", () => resolve(body));
      }).on("error", reject).end();
    });
    const document = JSON.parse(answer) as Record<string, unknown>;
    expect(answer).not.toContain("evil.example");
    expect(document["issuer"]).toBe(`${ground.publicUrl}/t/birch`);
    expect(document["authorization_endpoint"]).toBe(`${ground.publicUrl}/t/birch/auth`);
    expect(document["response_types_supported"]).toEqual(["code"]);
    expect(document["code_challenge_methods_supported"]).toEqual(["S256"]);
  });
});

describe("what is refused", () => {
  it.each([
    `${CALLBACK}/`, `${CALLBACK}/x`, `${CALLBACK}/../callback`, `${CALLBACK}%2f..%2fx`, `${CALLBACK}?a=1`, `${CALLBACK}#x`, "https://rp.example:444/callback", "https://u@rp.example/callback",
    "https://RP.example/callback", "https://rp.example./callback", "https://rp.example\\@evil.example/callback", "https://rp.example.evil.example/callback", "http://rp.example/callback",
    "https://lax.example/callback", "javascript:alert(1)//", "",
  ])("sends nobody to %j", async (uri) => {
    const { page } = await authorize(await browserWith(ground.publicUrl, ada.token), rp, { redirect_uri: uri });
    expect(landed(page).origin).toBe(new URL(ground.publicUrl).origin);
    expect(page.status).toBe(400);
    expect(headingOf(page)).toBe("This sign-in cannot go on");
  });

  it("takes no parameter twice", async () => {
    const url = client.buildAuthorizationUrl(rp, { redirect_uri: CALLBACK, scope: "openid", code_challenge: "x".repeat(43), code_challenge_method: "S256" });
    const twice = await (await browserWith(ground.publicUrl, ada.token)).go(`${url}&redirect_uri=${encodeURIComponent("https://evil.example/")}`, {}, leftHome);
    expect(landed(twice).origin).toBe(new URL(ground.publicUrl).origin);
    expect(twice.status).toBe(400);
  });

  it("shows what an app sent as text only", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const page = await browser.go(`${ground.publicUrl}/t/birch/auth?client_id=${encodeURIComponent("<script>alert(1)</script>")}&response_type=code&scope=openid&redirect_uri=x`);
    expect(page.body).not.toContain("<script>alert");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("demands PKCE with S256 where the manifest says so, and the verifier where a challenge was sent", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const none = await authorize(browser, rp, { code_challenge: "", code_challenge_method: "" });
    expect(landed(none.page).searchParams.get("error")).toBe("invalid_request");
    const plain = await authorize(browser, rp, { code_challenge_method: "plain" });
    expect(landed(plain.page).searchParams.get("error")).toBe("invalid_request");
    const good = await authorize(browser);
    await expect(client.authorizationCodeGrant(rp, new URL(good.page.url), { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: good.state })).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it.each(["token", "id_token", "code id_token", "id_token token"])("knows no response type %s", async (type) => {
    const { page } = await authorize(await browserWith(ground.publicUrl, ada.token), rp, { response_type: type, nonce: "n" });
    expect(page.url).toContain("unsupported_response_type");
  });

  it("redeems a code once: the second time its tokens die, and of many at once one wins", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const first = await authorize(browser);
    const tokens = await first.redeem();
    await expect(first.redeem()).rejects.toMatchObject({ error: "invalid_grant" });
    await expect(client.fetchUserInfo(rp, tokens.access_token, ada.person.id)).rejects.toThrow();

    const raced = await authorize(browser);
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => raced.redeem()));
    expect(outcomes.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    for (const one of outcomes) if (one.status === "rejected") expect(one.reason).toMatchObject({ error: "invalid_grant" });
  });

  it("binds a code to its client", async () => {
    const stolen = await authorize(await browserWith(ground.publicUrl, ada.token));
    await expect(client.authorizationCodeGrant(laxRp, new URL(stolen.page.url), { pkceCodeVerifier: stolen.verifier, expectedState: stolen.state })).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("knows a client at its own org only, and takes no token of another org", async () => {
    const clientId = rp.clientMetadata().client_id;
    const elsewhere = await (await browserWith(ground.publicUrl, sly.token)).go(`${ground.publicUrl}/t/rival/auth?client_id=${clientId}&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(CALLBACK)}`, {}, leftHome);
    expect(elsewhere.status).toBe(400);
    expect(landed(elsewhere).origin).toBe(new URL(ground.publicUrl).origin);
    const tokens = await (await authorize(await browserWith(ground.publicUrl, ada.token))).redeem();
    const foreign = await fetch(`${ground.publicUrl}/t/rival/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    expect(foreign.status).toBe(401);
    expect((await fetch(`${ground.publicUrl}/t/nowhere/.well-known/openid-configuration`)).status).toBe(404);
  });

  it("never takes the session of another org", async () => {
    const { page } = await authorize(await browserWith(ground.publicUrl, sly.token));
    expect(landed(page).pathname).toBe("/sign-in");
  });

  it("refuses a changed or guessed interaction", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    expect((await browser.go(`${ground.publicUrl}/t/birch/interaction/guessed`, {}, leftHome)).status).toBe(410);
  });
});

describe("who may not", () => {
  it("refuses a person who is not given the app, on a page of ours, and the admin can read it", async () => {
    const cy = await newPerson(ground.platform, org, "Cy");
    const { page } = await authorize(await browserWith(ground.publicUrl, cy.token));
    expect([page.status, headingOf(page)]).toEqual([403, "You cannot open rp"]);
    expect((await ground.platform.db.inTenant(org.id, (tx) => signOnsOf(tx, app.app.id)))[0]).toMatchObject({ outcome: "refused", personName: "Cy" });
  });

  it("gives no token to who lost the app between authorize and token, and takes what was given", async () => {
    const di = await newPerson(ground.platform, org, "Di");
    const browser = await browserWith(ground.publicUrl, di.token);
    const first = await given(ground.platform, app, { kind: "person", id: di.person.id });
    const before = await (await authorize(browser)).redeem();
    expect(await client.tokenIntrospection(rp, before.access_token)).toMatchObject({ active: true, sub: di.person.id });

    const late = await authorize(browser);
    await takenBack(ground.platform, app, first);
    await expect(late.redeem()).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await client.tokenIntrospection(rp, before.access_token)).toEqual({ active: false });
    await expect(client.fetchUserInfo(rp, before.access_token, di.person.id)).rejects.toThrow();
    expect((await authorize(browser)).page.status).toBe(403);
  });

  it("gives no token to who was deactivated between authorize and token", async () => {
    const ed = await newPerson(ground.platform, org, "Ed");
    await given(ground.platform, app, { kind: "person", id: ed.person.id });
    const late = await authorize(await browserWith(ground.publicUrl, ed.token));
    await movePerson(ground.platform, systemActor(org), ed.person.id, "deactivate");
    await expect(late.redeem()).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("tells a client nothing about another client's token", async () => {
    const tokens = await (await authorize(await browserWith(ground.publicUrl, ada.token))).redeem();
    expect(await client.tokenIntrospection(laxRp, tokens.access_token)).toEqual({ active: false });
  });
});

describe("prompt and max_age", () => {
  it("shows no page for prompt=none: an answer for who is signed in, login_required for everybody else", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    await (await authorize(browser)).redeem();
    expect((await (await authorize(browser, rp, { prompt: "none" })).redeem()).claims()?.sub).toBe(ada.person.id);
    const nobody = await authorize(await browserWith(ground.publicUrl), rp, { prompt: "none" });
    expect(landed(nobody.page).searchParams.get("error")).toBe("login_required");
    await enter(browser, ground.publicUrl, bo.token); // the provider's own session is still Ada's
    expect(landed((await authorize(browser, rp, { prompt: "none" })).page).searchParams.get("error")).toBe("login_required");
  });

  it("wants a sign-in later than the question for prompt=login", async () => {
    const browser = await browserWith(ground.publicUrl, (await newSession(ada)).token);
    const asked = await authorize(browser, rp, { prompt: "login" });
    expect([landed(asked.page).pathname, landed(asked.page).searchParams.get("fresh")]).toEqual(["/sign-in", "1"]);
    expect(landed(await browser.go(nextOf(asked.page), {}, leftHome)).pathname).toBe("/sign-in");
    await enter(browser, ground.publicUrl, (await newSession(ada)).token);
    expect((await asked.redeem(await browser.go(nextOf(asked.page), {}, leftHome))).claims()?.sub).toBe(ada.person.id);
  });

  it("holds the age of the network's session against max_age, and does not ask who is young enough", async () => {
    const browser = await browserWith(ground.publicUrl, (await newSession(ada)).token);
    const young = await authorize(browser, rp, { max_age: "3600" });
    expect((await young.redeem()).claims()?.auth_time).toBeGreaterThan(Date.now() / 1000 - 60);
    const other = await browserWith(ground.publicUrl, (await newSession(ada)).token);
    ground.platform.clock.advance(3_000);
    const old = await authorize(other, rp, { max_age: "1" });
    ground.platform.clock.advance(-3_000);
    expect([landed(old.page).pathname, landed(old.page).searchParams.get("fresh")]).toEqual(["/sign-in", "1"]);
  });
});

describe("two people at one browser", () => {
  it("never mixes them: after Ada, Bo is signed in as Bo, without a page and without Ada's session", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    expect((await (await authorize(browser)).redeem()).claims()?.sub).toBe(ada.person.id);
    await enter(browser, ground.publicUrl, bo.token);
    const flow = await authorize(browser);
    expect(flow.page.url.startsWith(`${CALLBACK}?`)).toBe(true);
    expect((await flow.redeem()).claims()?.sub).toBe(bo.person.id);
    await enter(browser, ground.publicUrl, ada.token);
    expect((await (await authorize(browser)).redeem()).claims()?.sub).toBe(ada.person.id);
  });

  it("lets a code that Ada left behind die when Bo signs in: it never becomes Bo's", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const flow = await authorize(browser);
    await enter(browser, ground.publicUrl, bo.token);
    await authorize(browser);
    await expect(flow.redeem()).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("refuses the app to who signed out of the network, though the provider's session is there", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    await (await authorize(browser)).redeem();
    await enter(browser, ground.publicUrl, "gone");
    expect(landed((await authorize(browser)).page).pathname).toBe("/sign-in");
  });
});

describe("signing out", () => {
  const signOut = async (browser: HttpBrowser, parameters: Record<string, string>, answer: Record<string, string> = { logout: "yes" }) => {
    const asked = await browser.go(client.buildEndSessionUrl(rp, parameters).href, {}, leftHome);
    return formOf(asked) ? browser.submit(asked, answer, leftHome) : asked;
  };

  it("ends the network's own session, tells the app by the back channel, and returns to where the manifest says", async () => {
    const browser = await browserWith(ground.publicUrl, (await newSession(ada)).token);
    const tokens = await (await authorize(browser)).redeem();
    back.tokens.length = 0;
    const page = await signOut(browser, { id_token_hint: tokens.id_token ?? "", post_logout_redirect_uri: SIGNED_OUT, state: "s1" });
    expect(page.url).toBe(`${SIGNED_OUT}?state=s1`);
    expect(landed((await authorize(browser)).page).pathname).toBe("/sign-in");
    expect(back.tokens.map((token) => decodeJwt(token))).toEqual([expect.objectContaining({ sub: ada.person.id, aud: rp.clientMetadata().client_id })]);
    await expect(client.fetchUserInfo(rp, tokens.access_token, ada.person.id)).rejects.toThrow();
  });

  it("ends nothing for who says no", async () => {
    const browser = await browserWith(ground.publicUrl, (await newSession(ada)).token);
    const tokens = await (await authorize(browser)).redeem();
    await signOut(browser, { id_token_hint: tokens.id_token ?? "", post_logout_redirect_uri: SIGNED_OUT }, {});
    expect((await authorize(browser)).page.url.startsWith(CALLBACK)).toBe(true);
  });

  it("goes nowhere that is not registered, and shows a question of ours without a hint", async () => {
    const browser = await browserWith(ground.publicUrl, (await newSession(ada)).token);
    const tokens = await (await authorize(browser)).redeem();
    for (const parameters of [{ id_token_hint: tokens.id_token ?? "", post_logout_redirect_uri: "https://evil.example/" }, { id_token_hint: `${tokens.id_token}x`, post_logout_redirect_uri: SIGNED_OUT }]) {
      const page = await browser.go(client.buildEndSessionUrl(rp, parameters).href, {}, leftHome);
      expect([page.status, landed(page).origin]).toEqual([400, new URL(ground.publicUrl).origin]);
    }
    const bare = new URL(`${ground.publicUrl}/t/birch/session/end`);
    bare.searchParams.set("post_logout_redirect_uri", "https://evil.example/");
    const page = await browser.submit(await browser.go(bare.href), { logout: "yes" }, leftHome);
    expect(headingOf(page)).toBe("You are signed out");
  });

  it("lets no other site sign a person out with a posted form", async () => {
    const browser = await browserWith(ground.publicUrl, (await newSession(ada)).token);
    await (await authorize(browser)).redeem();
    await browser.go(`${ground.publicUrl}/t/birch/session/end/confirm`, { method: "POST", body: new URLSearchParams({ logout: "yes", xsrf: "guess" }) });
    expect((await authorize(browser)).page.url.startsWith(CALLBACK)).toBe(true);
  });
});

describe("the tile", () => {
  it("sends the person to the app's own start with the issuer, and keeps what stood in its address", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const page = await browser.go(`${ground.publicUrl}/launch/${app.app.id}?via=oidc`, {}, leftHome);
    const to = landed(page);
    expect([to.origin + to.pathname, to.searchParams.get("x"), to.searchParams.get("iss")]).toEqual(["https://rp.example/start", "1", `${ground.publicUrl}/t/birch`]);
  });

  it("says so when the app starts its sign-ins itself", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const page = await browser.go(`${ground.publicUrl}/launch/${lax.app.id}`, {}, leftHome);
    expect([page.status, page.body.includes("launch-app-only")]).toEqual([409, true]);
  });
});

it("keeps two orgs on one host apart in the same browser", async () => {
  const theirs = await installed(ground.platform, rival, "rp");
  await given(ground.platform, theirs, { kind: "person", id: sly.person.id });
  const config = await relyingParty(theirs, "rival");
  const browser = httpBrowser();
  await enter(browser, ground.publicUrl, ada.token);
  expect((await (await authorize(browser)).redeem()).claims()?.iss).toBe(`${ground.publicUrl}/t/birch`);
  await enter(browser, ground.publicUrl, sly.token);
  expect((await (await authorize(browser, config)).redeem()).claims()).toMatchObject({ iss: `${ground.publicUrl}/t/rival`, sub: sly.person.id });
});
