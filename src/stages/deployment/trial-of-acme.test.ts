import { afterAll, beforeAll, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../samples/acme/app.ts";
import { newId, type OrgId } from "../../kernel/index.ts";
import { formOf, type HttpBrowser, type Visited } from "../../../test/http-browser.ts";
import { createSession, switchOrg } from "../../tenancy/index.ts";
import { manifestDigest } from "../manifest/index.ts";
import { acmeManifest } from "../verification/testing.ts";
import * as submissions from "../submission/store.ts";
import type { Submission } from "../submission/index.ts";
import { browserWith, signOnGround } from "./sso/testing.ts";
import { newOrg, newPerson } from "./testing.ts";
import { endTrial, openTrial, trialClientSecret } from "./trial-actions.ts";

const ORIGIN = { ip: "10.0.0.1", userAgent: "test" };
let ground: Awaited<ReturnType<typeof signOnGround>>;
let acme: Acme;
let dana: Awaited<ReturnType<typeof newPerson>>;
let desk: Awaited<ReturnType<typeof newOrg>>;
let id = "";

beforeAll(async () => {
  ground = await signOnGround();
  acme = await startAcme({ port: 0 });
  const publisher = await newOrg(ground.platform, "maker", ["publisher"]);
  desk = await newOrg(ground.platform, "desk", ["desk"]);
  dana = await newPerson(ground.platform, desk, "Dana", { roles: ["analyst"] });
  const pia = await newPerson(ground.platform, publisher, "Pia", { roles: ["publisher"] });
  id = await submitted(publisher.id, pia.actor.accountId);
});
afterAll(async () => {
  await acme?.close();
  await ground?.close();
});

async function submitted(orgId: OrgId, accountId: Submission["createdBy"]): Promise<string> {
  const { db, clock } = ground.platform;
  const manifest = acmeManifest(acme.url);
  const [submissionId, digest, now] = [newId("sub"), manifestDigest(manifest), clock.now()];
  await db.inNetwork(async (tx) => {
    await submissions.claimSlug(tx, "acme", orgId, now);
    await submissions.keepRevision(tx, orgId, { digest, submissionId, slug: "acme", manifest, logoDigest: undefined, submittedAt: now });
    await submissions.insert(tx, {
      id: submissionId, orgId, slug: "acme", state: "initial_review", manifest, draftDigest: digest, digest, logoDigest: undefined, evidence: undefined, compatibility: undefined,
      openThreads: 0, submits: 1, release: undefined, changelog: "", publishOn: undefined, publishAt: undefined, cameFrom: undefined, baseDigest: undefined, listingOnly: false, clockLeftS: undefined,
      secretsUntil: undefined, version: 1, createdBy: accountId, submittedBy: accountId, enteredAt: now, dueAt: undefined, createdAt: now, updatedAt: now,
    });
  });
  return submissionId;
}

/** What the publisher's guide has its reader do in Acme's admin, with a value of the trial for each placeholder. */
async function enter(path: "" | "/saml" | "/oidc", body: Record<string, string>): Promise<void> {
  const answer = await fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, {
    method: "PUT", headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
  });
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
}

/** Who Acme says the browser is; an empty name for nobody. */
const whoIs = async (browser: HttpBrowser) => (JSON.parse((await browser.go(`${acme.url}/t/entente-test/whoami`)).body) as { userName?: string; signedIn?: boolean });

async function inside(orgSlug: string): Promise<HttpBrowser> {
  const session = await createSession(ground.platform, dana.actor.accountId, desk.id);
  const { token } = await switchOrg(ground.platform, session.actor, session.token, { slug: orgSlug }, ORIGIN);
  return browserWith(ground.publicUrl, token);
}
/** Pages that post themselves by script are posted, as in a browser. */
async function through(browser: HttpBrowser, from: Visited): Promise<Visited> {
  let page = from;
  for (let forms = 0; forms < 4 && formOf(page)?.method === "post" && /SAMLRe/.test(page.body); forms++) page = await browser.submit(page);
  return page;
}

it("signs the analyst in to real Acme by each protocol, from the tile and from Acme, once Acme was told the values that the trial shows", async () => {
  const { trial, orgSlug, values } = await openTrial(ground.platform, dana.actor, id);
  const value = (name: string) => values.find((one) => one.name === name)?.value ?? "";
  const launch = (browser: HttpBrowser, via: string) => browser.go(`${ground.publicUrl}/launch/${trial.appId}?via=${via}`, { headers: { "sec-fetch-site": "same-origin" } });
  await enter("", {});

  // Acme trusts nobody whom it was not told of
  const stranger = await inside(orgSlug);
  await through(stranger, await launch(stranger, "saml"));
  expect(await whoIs(stranger)).toEqual({ signedIn: false });

  await enter("/saml", { metadataUrl: value("saml.metadata_url") });
  const bySaml = await inside(orgSlug);
  await through(bySaml, await launch(bySaml, "saml"));
  expect(await whoIs(bySaml)).toMatchObject({ userName: "own@acme.test" });
  const fromAcme = await inside(orgSlug);
  await through(fromAcme, await fromAcme.go(`${acme.url}/t/entente-test/saml/login`));
  expect(await whoIs(fromAcme)).toMatchObject({ userName: "own@acme.test" });

  const clientSecret = await trialClientSecret(ground.platform, dana.actor, id);
  await enter("/oidc", { issuer: value("oidc.issuer"), clientId: value("oidc.client_id"), clientSecret });
  const byOidc = await inside(orgSlug);
  await launch(byOidc, "oidc");
  expect(await whoIs(byOidc)).toMatchObject({ userName: "own@acme.test" });
  const oidcFromAcme = await inside(orgSlug);
  await oidcFromAcme.go(`${acme.url}/t/entente-test/oidc/login`);
  expect(await whoIs(oidcFromAcme)).toMatchObject({ userName: "own@acme.test" });

  const late = await inside(orgSlug);
  await endTrial(ground.platform, dana.actor, id);
  await late.go(`${acme.url}/t/entente-test/oidc/login`);
  expect(await whoIs(late)).toEqual({ signedIn: false });
}, 60_000);
