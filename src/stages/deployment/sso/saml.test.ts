import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deflateRawSync } from "node:zlib";
import { formOf, headingOf, type HttpBrowser, type Visited } from "../../../../test/http-browser.ts";
import { movePerson } from "../../../directory/index.ts";
import { addMember, createSession, switchOrg, systemActor } from "../../../tenancy/index.ts";
import { makeSigningKey, redirectUrl, verifyResponse, unbind, type SigningKey } from "../../../protocols/saml/index.ts";
import type { Installation } from "../installation.ts";
import { installationById } from "../reading.ts";
import { newGroup, newOrg, newPerson, publishManifest, smallManifest } from "../testing.ts";
import { browserWith, enter, given, installed, signOnGround, takenBack } from "./testing.ts";
import { certificatesOf, signOnsOf } from "./store.ts";

const SP = "https://sp.example/saml";
const ACS = "https://sp.example/saml/acs";
const SECOND = "https://sp.example/saml/second";

let ground: Awaited<ReturnType<typeof signOnGround>>;
let spKey: SigningKey;
let org: Awaited<ReturnType<typeof newOrg>>;
let rival: typeof org;
let ada: Awaited<ReturnType<typeof newPerson>>;
let bo: typeof ada;
let stranger: typeof ada;
let app: Installation;
let strict: Installation;

const atSso = (to: Installation, slug = org.slug) => `${ground.publicUrl}/t/${slug}/saml/${to.app.id}/sso`;
const notPublicUrl = (url: URL) => url.origin !== new URL(ground.publicUrl).origin || url.pathname === "/sign-in";

let count = 0;
const request = (changed: { id?: string; acs?: string; issuer?: string; attributes?: string; destination?: string } = {}) =>
  `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${changed.id ?? `_r${++count}`}" Version="2.0" IssueInstant="${new Date().toISOString()}"${changed.destination ? ` Destination="${changed.destination}"` : ""} AssertionConsumerServiceURL="${changed.acs ?? ACS}"${changed.attributes ?? ""}><saml:Issuer>${changed.issuer ?? SP}</saml:Issuer></samlp:AuthnRequest>`;
const byRedirect = (browser: HttpBrowser, xml: string, relayState?: string, to = app) =>
  redirectUrl({ location: atSso(to), parameter: "SAMLRequest", xml, relayState }).then((url) => browser.go(url, {}, notPublicUrl));
const byPost = (browser: HttpBrowser, xml: string, relayState = "", to = app) =>
  browser.go(atSso(to), { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ SAMLRequest: Buffer.from(xml).toString("base64"), RelayState: relayState }) }, notPublicUrl);

/** Reads the page that posts to the app, the way the app would. */
async function received(page: Visited, expect: { inResponseTo?: string; audience?: string; acs?: string; installation?: Installation } = {}) {
  const form = formOf(page);
  if (!form) throw new Error(`${page.status} at ${page.url}: ${headingOf(page)} ${page.body.slice(0, 400)}`);
  const installation = expect.installation ?? app;
  const [certificate] = await ground.platform.db.inTenant(installation.app.orgId, (tx) => certificatesOf(tx, installation.app.id));
  const { xml } = unbind({ binding: "post", message: form.fields["SAMLResponse"] ?? "" }, "SAMLResponse");
  const assertion = verifyResponse(xml, {
    certificates: [certificate?.certificate ?? ""], issuer: `${ground.publicUrl}/t/${org.slug}/saml/${installation.app.id}/metadata`, audience: expect.audience ?? SP, recipient: expect.acs ?? ACS,
    inResponseTo: expect.inResponseTo, now: ground.platform.clock.now(),
  });
  return { form, assertion, xml };
}

beforeAll(async () => {
  ground = await signOnGround();
  const { platform } = ground;
  spKey = await makeSigningKey("sp", new Date());
  const publisher = await newOrg(platform, "maker", ["publisher"]);
  org = await newOrg(platform, "birch");
  rival = await newOrg(platform, "rival");
  ada = await newPerson(platform, org, "Ada");
  bo = await newPerson(platform, org, "Bo", { displayName: `</saml:AttributeValue><saml:AttributeValue>admin` });
  stranger = await newPerson(platform, rival, "Sly");
  await addMember(platform, systemActor(rival), { accountId: ada.actor.accountId, roles: ["member"] });
  const saml = {
    entityId: SP, acsUrl: ACS, otherAcs: [{ url: SECOND, index: 1 }], nameId: { format: "emailAddress" as const, value: "user.email" },
    attributes: [{ name: "displayName", expression: "user.displayName" }], groups: [{ name: "groups", filter: { type: "startsWith" as const, value: "sp-" } }],
    flows: { idpInitiated: true, spInitiated: true }, defaultRelayState: "https://sp.example/home",
    slo: { url: "https://sp.example/saml/slo", binding: "redirect" as const }, signingCertificates: [spKey.certificate],
  };
  await publishManifest(platform, publisher, smallManifest("plain", { sso: { saml } }));
  await publishManifest(platform, publisher, smallManifest("strict", { sso: { saml: { ...saml, signedRequests: true } } }));
  app = await installed(platform, org, "plain");
  strict = await installed(platform, org, "strict");
  for (const each of [app, strict]) await given(platform, each, { kind: "person", id: ada.person.id });
});
afterAll(() => ground?.close());

describe("a sign-in that the app asks for", () => {
  it.each([["redirect", byRedirect], ["post", byPost]] as const)("answers by %s with the person who is signed in, and returns RelayState as it came", async (_name, send) => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const relay = `/deep?a=1&b="><script>alert(1)</script>`;
    const page = await send(browser, request({ id: `_ask-${_name}` }), relay);
    const { form, assertion } = await received(page, { inResponseTo: `_ask-${_name}` });

    expect(assertion.nameId.value).toBe(ada.email);
    expect(form.action).toBe(ACS);
    expect(form.fields["RelayState"]).toBe(relay);
    expect(page.body).not.toContain("<script>alert");
    expect(page.headers.get("content-security-policy")).toContain("form-action https://sp.example;");
  });

  it("sends who is not signed in to the sign-in page and answers the same request afterwards", async () => {
    const browser = await browserWith(ground.publicUrl);
    const page = await byRedirect(browser, request({ id: "_later" }));
    const signIn = new URL(page.url);
    expect(signIn.pathname).toBe("/sign-in");
    expect(signIn.searchParams.get("org")).toBe("birch");

    await enter(browser, ground.publicUrl, ada.token);
    const answered = await browser.go(new URL(signIn.searchParams.get("next") ?? "", ground.publicUrl).href);
    expect((await received(answered, { inResponseTo: "_later" })).assertion.nameId.value).toBe(ada.email);
  });

  it("writes hostile names into the assertion as text", async () => {
    const assignment = await given(ground.platform, app, { kind: "person", id: bo.person.id });
    const page = await byRedirect(await browserWith(ground.publicUrl, bo.token), request({ id: "_hostile" }));
    const { assertion } = await received(page, { inResponseTo: "_hostile" });
    expect(assertion.attributes.find((a) => a.name === "displayName")?.values).toEqual([bo.person.displayName]);
    await takenBack(ground.platform, app, assignment);
  });

  it("gives the app through a group, and names only the groups that the manifest lets through", async () => {
    const group = await newGroup(ground.platform, org, "sp-crew", [bo.person]);
    await newGroup(ground.platform, org, "salaries", [bo.person]);
    const assignment = await given(ground.platform, app, { kind: "group", id: group.id });
    const page = await byRedirect(await browserWith(ground.publicUrl, bo.token), request({ id: "_grouped" }));
    const { assertion } = await received(page, { inResponseTo: "_grouped" });
    expect(assertion.attributes.find((a) => a.name === "groups")?.values).toEqual(["sp-crew"]);
    await takenBack(ground.platform, app, assignment);
  });

  it("answers one request once: the second time the person is told to start again", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const xml = request({ id: "_once" });
    await received(await byRedirect(browser, xml), { inResponseTo: "_once" });
    const again = await byRedirect(browser, xml);
    expect(again.status).toBe(403);
    expect(formOf(again)).toBeUndefined();
    expect(again.body).toContain("sso-answered");
  });

  it("lets the app choose among its registered services, and answers at no other address", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const second = await byRedirect(browser, request({ id: "_second", acs: SECOND }));
    expect((await received(second, { inResponseTo: "_second", acs: SECOND })).form.action).toBe(SECOND);
    for (const acs of ["https://evil.example/acs", `${ACS}/`, `${ACS}?x=1`, "https://sp.example:444/saml/acs", "https://SP.example/saml/acs", "javascript:alert(1)"]) {
      const page = await byRedirect(browser, request({ acs }));
      expect(page.status, acs).toBe(400);
      expect(formOf(page), acs).toBeUndefined();
    }
  });

  it("refuses another issuer, another destination and a message that is no request", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    for (const xml of [request({ issuer: "https://other.example" }), request({ destination: `${ground.publicUrl}/t/rival/saml/${app.app.id}/sso` }), "<a/>", ""]) {
      expect((await byPost(browser, xml)).status, xml).toBe(400);
    }
    expect((await browser.go(atSso(app))).status).toBe(400);
  });

  it("refuses an unsigned request, a changed one and one signed by another key where the manifest demands signatures", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const xml = request({ id: "_signed" });
    const signed = await redirectUrl({ location: atSso(strict), parameter: "SAMLRequest", xml, key: spKey.privateKey });
    const foreign = await redirectUrl({ location: atSso(strict), parameter: "SAMLRequest", xml, key: (await makeSigningKey("other", new Date())).privateKey });
    const changed = new URL(signed);
    changed.searchParams.set("SAMLRequest", deflateRawSync(request({ id: "_changed" })).toString("base64"));
    for (const url of [await redirectUrl({ location: atSso(strict), parameter: "SAMLRequest", xml }), foreign, changed.href, `${signed}&RelayState=x`]) {
      expect((await browser.go(url, {}, notPublicUrl)).status).toBe(400);
    }
    const good = await browser.go(signed, {}, notPublicUrl);
    expect((await received(good, { inResponseTo: "_signed", installation: strict })).assertion.nameId.value).toBe(ada.email);
  });

  it("asks again for ForceAuthn, takes the new sign-in, and is not content with a session that only moved between orgs", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const asked = new URL((await byRedirect(browser, request({ id: "_force", attributes: ` ForceAuthn="true"` }))).url);
    expect([asked.pathname, asked.searchParams.get("fresh")]).toEqual(["/sign-in", "1"]);
    const next = new URL(asked.searchParams.get("next") ?? "", ground.publicUrl).href;
    expect(new URL((await browser.go(next, {}, notPublicUrl)).url).pathname).toBe("/sign-in");

    const away = await switchOrg(ground.platform, ada.actor, ada.token, { slug: "rival" }, { ip: "", userAgent: "" });
    const moved = await switchOrg(ground.platform, away.actor, away.token, { slug: "birch" }, { ip: "", userAgent: "" });
    await enter(browser, ground.publicUrl, moved.token);
    expect(new URL((await browser.go(next, {}, notPublicUrl)).url).pathname).toBe("/sign-in");

    ada = { ...ada, ...(await createSession(ground.platform, ada.actor.accountId, org.id)) };
    await enter(browser, ground.publicUrl, ada.token);
    const page = await browser.go(next);
    expect((await received(page, { inResponseTo: "_force" })).assertion.nameId.value).toBe(ada.email);
  });

  it("takes no word of the app about its clock: a request from the near future still accepts the sign-in that follows it", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const xml = request({ id: "_fast-clock", attributes: ` ForceAuthn="true"` }).replace(/IssueInstant="[^"]+"/, `IssueInstant="${new Date(Date.now() + 45_000).toISOString()}"`);
    const asked = new URL((await byRedirect(browser, xml)).url);
    await enter(browser, ground.publicUrl, (await createSession(ground.platform, ada.actor.accountId, org.id)).token);
    const page = await browser.go(new URL(asked.searchParams.get("next") ?? "", ground.publicUrl).href, {}, notPublicUrl);
    expect((await received(page, { inResponseTo: "_fast-clock" })).assertion.nameId.value).toBe(ada.email);
  });

  it("shows nobody a page for IsPassive: the app hears NoPassive, signed, and no assertion", async () => {
    const page = await byRedirect(await browserWith(ground.publicUrl), request({ id: "_passive", attributes: ` IsPassive="true"` }), "r");
    const xml = Buffer.from(formOf(page)?.fields["SAMLResponse"] ?? "", "base64").toString();
    expect(xml).toContain("status:NoPassive");
    expect(xml).toContain(`InResponseTo="_passive"`);
    expect(xml).toContain("<ds:Signature");
    expect(xml).not.toContain("Assertion ");
    expect(formOf(page)?.fields["RelayState"]).toBe("r");
  });
});

describe("who may not", () => {
  const refused = async (token: string, why: RegExp) => {
    const page = await byRedirect(await browserWith(ground.publicUrl, token), request());
    expect(page.status).toBe(403);
    expect(formOf(page)).toBeUndefined();
    expect(page.body).toMatch(why);
  };

  it("refuses a person who is not given the app, and the admin can read it", async () => {
    await refused(bo.token, /not assigned to you/);
    const [latest] = await ground.platform.db.inTenant(org.id, (tx) => signOnsOf(tx, app.app.id));
    expect(latest).toMatchObject({ outcome: "refused", personName: "Bo" });
  });

  it("refuses a suspended and a deactivated person, and takes them again once active", async () => {
    const admin = systemActor(org);
    for (const move of ["suspend", "deactivate"] as const) {
      await movePerson(ground.platform, admin, ada.person.id, move);
      await refused(ada.token, /not active/);
    }
    await movePerson(ground.platform, admin, ada.person.id, "activate");
    await received(await byRedirect(await browserWith(ground.publicUrl, ada.token), request({ id: "_back" })), { inResponseTo: "_back" });
  });

  it("never answers with the session of another org: the person is asked to sign in to this one", async () => {
    const page = new URL((await byRedirect(await browserWith(ground.publicUrl, stranger.token), request())).url);
    expect([page.pathname, page.searchParams.get("org")]).toEqual(["/sign-in", "birch"]);
  });

  it("answers an app of another org exactly as an app that does not exist", async () => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const nobodys = `app_${"0".repeat(26)}`;
    for (const endpoint of ["metadata", "sso", "slo"]) {
      const theirs = await browser.go(`${ground.publicUrl}/t/rival/saml/${app.app.id}/${endpoint}`);
      const none = await browser.go(`${ground.publicUrl}/t/birch/saml/${nobodys}/${endpoint}`);
      expect([theirs.status, headingOf(theirs)]).toEqual([404, headingOf(none)]);
    }
  });

  it("hands a waiting request over to nobody after ten minutes, nor to another app", async () => {
    const asked = new URL((await byRedirect(await browserWith(ground.publicUrl), request())).url);
    const next = asked.searchParams.get("next") ?? "";
    const browser = await browserWith(ground.publicUrl, ada.token);
    expect((await browser.go(ground.publicUrl + next.replace(app.app.id, strict.app.id))).status).toBe(410);
    ground.platform.clock.advance(10 * 60_000 + 1);
    expect((await browser.go(ground.publicUrl + next)).status).toBe(410);
    ground.platform.clock.advance(-(10 * 60_000 + 1));
  });
});

describe("the tile", () => {
  const tile = (browser: HttpBrowser, headers: Record<string, string> = {}, query = "?via=saml") =>
    browser.go(`${ground.publicUrl}/launch/${app.app.id}${query}`, { headers }, notPublicUrl);

  it("signs the person in with an answer to nobody's question and the manifest's RelayState", async () => {
    const page = await tile(await browserWith(ground.publicUrl, ada.token), { "sec-fetch-site": "same-origin" });
    const { form, assertion } = await received(page);
    expect(assertion.nameId.value).toBe(ada.email);
    expect(form.fields["RelayState"]).toBe("https://sp.example/home");
  });

  it.each(["cross-site", "same-site"])("asks first when the click was made on another site (%s), and goes on as it was asked", async (site) => {
    const browser = await browserWith(ground.publicUrl, ada.token);
    const page = await tile(browser, { "sec-fetch-site": site });
    expect(headingOf(page)).toBe("Open plain?");
    expect(formOf(page)).toBeUndefined();
    const href = /href="([^"]+)"/.exec(page.body)?.[1] ?? "";
    expect(href.replaceAll("&#38;", "&")).toBe(`/launch/${app.app.id}?via=saml`);
  });

  it("asks for a sign-in first, refuses who is not given the app and knows no app of another org", async () => {
    expect(new URL((await tile(await browserWith(ground.publicUrl))).url).searchParams.get("next")).toBe(`/launch/${app.app.id}?via=saml`);
    expect((await tile(await browserWith(ground.publicUrl, bo.token))).status).toBe(403);
    expect((await tile(await browserWith(ground.publicUrl, stranger.token))).status).toBe(404);
  });

  it("shows a hostile label as text", async () => {
    const odd = await installed(ground.platform, org, "plain", { label: `<img src=x onerror=alert(1)>"'` });
    const page = await (await browserWith(ground.publicUrl, bo.token)).go(`${ground.publicUrl}/launch/${odd.app.id}`);
    expect(page.body).not.toContain("<img");
    expect(headingOf(page)).toContain("<img src=x");
  });
});

describe("metadata and proofs", () => {
  it("publishes one entity per app, with the certificate that signs", async () => {
    const [mine, other] = await Promise.all([app, strict].map(async (each) => (await (await browserWith(ground.publicUrl)).go(`${ground.publicUrl}/t/birch/saml/${each.app.id}/metadata`)).body));
    expect(mine).toContain(`entityID="${ground.publicUrl}/t/birch/saml/${app.app.id}/metadata"`);
    expect(/X509Certificate>([^<]+)/.exec(mine ?? "")?.[1]).not.toBe(/X509Certificate>([^<]+)/.exec(other ?? "")?.[1]);
    expect(mine).toContain("SingleLogoutService");
  });

  it("makes the app active with the proof, and leaves the version that an admin reads alone", async () => {
    const before = await installed(ground.platform, org, "plain", { label: "proof" });
    await given(ground.platform, before, { kind: "person", id: ada.person.id });
    const browser = await browserWith(ground.publicUrl, ada.token);
    const open = () => browser.go(`${ground.publicUrl}/launch/${before.app.id}`);
    await Promise.all([open(), open(), open()]);
    const { app: after } = await ground.platform.db.inTenant(org.id, (tx) => installationById(tx, before.app.id));
    expect(after).toMatchObject({ status: "active", rowVersion: before.app.rowVersion });
    expect(after.proofs.saml).toBeTruthy();
  });
});

describe("signing out at the app", () => {
  let browser: HttpBrowser;
  let session: { nameId: string; sessionIndex: string };
  const signedIn = async () => !new URL((await byRedirect(browser, request())).url).pathname.startsWith("/sign-in");
  const logoutXml = (to: { nameId: string; sessionIndex?: string | undefined }) =>
    `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_out${++count}" Version="2.0" IssueInstant="${new Date().toISOString()}"><saml:Issuer>${SP}</saml:Issuer><saml:NameID>${to.nameId}</saml:NameID>${to.sessionIndex ? `<samlp:SessionIndex>${to.sessionIndex}</samlp:SessionIndex>` : ""}</samlp:LogoutRequest>`;
  const logout = async (to: Parameters<typeof logoutXml>[0], key: string | undefined = spKey.privateKey) => {
    const url = await redirectUrl({ location: `${ground.publicUrl}/t/birch/saml/${app.app.id}/slo`, parameter: "SAMLRequest", xml: logoutXml(to), relayState: "bye", ...(key ? { key } : {}) });
    return browser.go(url, {}, notPublicUrl);
  };
  const statusOf = (page: Visited) => unbind({ binding: "redirect", rawQuery: new URL(page.url).search.slice(1) }, "SAMLResponse").xml;

  beforeEach(async () => {
    browser = await browserWith(ground.publicUrl, (await createSession(ground.platform, ada.actor.accountId, org.id)).token);
    const id = `_in${++count}`;
    const { assertion } = await received(await byRedirect(browser, request({ id })), { inResponseTo: id });
    session = { nameId: assertion.nameId.value, sessionIndex: assertion.sessionIndex ?? "" };
  });

  it("ends the network's session that the app names, and says so, signed, with its RelayState", async () => {
    const page = await logout(session);
    expect(page.url.startsWith("https://sp.example/saml/slo?SAMLResponse=")).toBe(true);
    expect(new URL(page.url).searchParams.get("RelayState")).toBe("bye");
    expect(new URL(page.url).searchParams.get("Signature")).toBeTruthy();
    expect(statusOf(page)).toContain("status:Success");
    expect(statusOf(page)).not.toContain("PartialLogout");
    expect(await signedIn()).toBe(false);
  });

  it("says that the sign-out is partial when the person is in another app too", async () => {
    await received(await browser.go(`${ground.publicUrl}/launch/${strict.app.id}`), { installation: strict });
    expect(statusOf(await logout({ nameId: session.nameId }))).toContain("PartialLogout");
    expect(await signedIn()).toBe(false);
  });

  it("ends nothing for an unsigned request, a foreign key, another person or a session that the app never had", async () => {
    expect((await logout(session, "")).status).toBe(400);
    expect((await logout(session, (await makeSigningKey("thief", new Date())).privateKey)).status).toBe(400);
    expect(statusOf(await logout({ nameId: bo.email }))).toContain("RequestDenied");
    expect(statusOf(await logout({ ...session, sessionIndex: "sid_other" }))).toContain("RequestDenied");
    expect(await signedIn()).toBe(true);
  });

  it("leaves the session of a person who never opened the app alone", async () => {
    const cy = await newPerson(ground.platform, org, "Cy");
    browser = await browserWith(ground.publicUrl, cy.token);
    expect(statusOf(await logout(session))).not.toContain("RequestDenied");
    await given(ground.platform, app, { kind: "person", id: cy.person.id });
    expect(await signedIn()).toBe(true);
  });
});
