import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { wire } from "../src/app/flow.ts";
import type { Manifest } from "../src/stages/manifest/index.ts";
import { catalogRoutes } from "../src/stages/catalog/routes.ts";
import { defineMonitoringJobs } from "../src/stages/monitoring/index.ts";
import { monitoringRoutes } from "../src/stages/monitoring/routes.ts";
import { reviewRoutes } from "../src/stages/review/routes.ts";
import { passRequirements } from "../src/stages/review/testing.ts";
import { defineSubmissionJobs } from "../src/stages/submission/index.ts";
import { submissionRoutes } from "../src/stages/submission/routes.ts";
import { benchFor, defineVerificationJobs } from "../src/stages/verification/index.ts";
import { verificationRoutes } from "../src/stages/verification/routes.ts";
import { acmeManifest } from "../src/stages/verification/testing.ts";
import { type AcmeOfPublisher, openAcmeOf } from "./acme-of-publisher.ts";
import { acmeLogo, type Harness, harness, type TestCaller } from "./harness.ts";

const HOUR = 3;
let net: Harness;
let at: AcmeOfPublisher;
let pia: TestCaller;
let dana: TestCaller;
let count = 0;

/** The one clock of network, bench and Acme: whoever checks a date must not see another day than whoever wrote it. */
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], shouldAdvanceTime: true, now: new Date("2026-11-23T21:00:00Z") });
  net = await harness({
    routes: [...submissionRoutes, ...verificationRoutes, ...reviewRoutes, ...catalogRoutes, ...monitoringRoutes], ticks: true,
    wire(platform) {
      platform.config.recheckHour = HOUR;
      defineSubmissionJobs(platform);
      defineVerificationJobs(platform);
      defineMonitoringJobs(platform);
      wire(platform);
    },
  });
  await signIn();
  at = await openAcmeOf(pia, net);
}, 60_000);
afterAll(async () => {
  await at?.close();
  await net?.close();
  vi.useRealTimers();
});

/** Sessions end while the clock is put forward. */
async function signIn(): Promise<void> {
  pia = await net.someone("acme", ["publisher"], ["publisher"], `pia${++count}@acme.example`);
  dana = await net.someone("desk", ["desk"], ["analyst"], `dana${count}@desk.example`);
}
/** The clock stands at this moment from now on, and everything that is due is done. */
async function goOn(iso: string): Promise<void> {
  vi.setSystemTime(new Date(iso));
  await net.platform.jobs.drain();
  await signIn();
}

/** Acme without OpenID Connect, so that a run is short. Its SCIM has a secret, which the nights need after the publication. */
const shortAcme = (url: string): Manifest => acmeManifest(url, (manifest) => {
  const { sso, guide, test } = manifest as unknown as Record<string, Record<string, Record<string, unknown>>>;
  delete sso?.["oidc"];
  delete guide?.["oidc"];
  delete test?.["spInitiate"]?.["oidc"];
});

interface Seen {
  id: string; state: string; digest: string; gates: { id: string; open: boolean; mend: string }[]; verdict: string; checks: { id: string; outcome: string; observation: string }[];
  evidence: { runId: string; finishedAt: string };
}
interface Looks { items: { at: string; outcome: string; reason: string; broken: string[]; runId: string | null; trigger: string }[] }
const body = <T = Seen>(answer: { body: unknown }) => answer.body as T;
const looks = async () => body<Looks>(await pia.get("/integrations/acme/rechecks")).items;
const evidence = async () => body(await pia.get("/integrations/acme")).evidence;
const heard = () => [...new Set(net.mailbox.splice(0).filter((mail) => mail.subject.includes("a check that held is violated now")).map((mail) => `${mail.to.split("@")[1]} ${/\/app\/\S+/.exec(mail.text)?.[0]}`))].sort();

async function published(): Promise<string> {
  const { id } = body(await pia.post("/submissions", { manifest: shortAcme(at.acme.url) }));
  await pia.put(`/submissions/${id}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${id}/secrets/acme_scim_token`, { value: at.scimToken });
  const run = body(await pia.post(`/submissions/${id}/runs`));
  await net.platform.jobs.drain();
  const ran = body(await pia.get(`/runs/${run.id}`));
  expect(ran.checks.filter((check) => check.outcome === "violated" || check.outcome === "could_not_tell").map((check) => `${check.id}: ${check.observation}`)).toEqual([]);
  const sent = await pia.post(`/submissions/${id}/submit`);
  expect([sent.status, sent.body["errors"]]).toEqual([200, undefined]);
  const { digest } = body(sent);
  await dana.post(`/desk/submissions/${id}/decisions`, { decision: "approve", digest, note: "" });
  const eli = await net.someone("desk", ["desk"], ["analyst"], "eli@desk.example");
  await passRequirements(eli, id);
  expect(body(await eli.post(`/desk/submissions/${id}/decisions`, { decision: "approve", digest, note: "Good." })).state).toBe("publishing");
  vi.setSystemTime(new Date(Date.now() + 10_000));
  await net.platform.jobs.drain();
  expect(body(await pia.get(`/submissions/${id}`)).state).toBe("published");
  return run.id;
}

it("looks at Acme at night with the checks that proved it: what holds is its evidence, and what Acme breaks by day is told to publisher and desk", async () => {
  const first = await published();
  expect(await evidence()).toMatchObject({ runId: first });

  await goOn("2026-11-24T02:59:00Z");
  expect(await looks()).toEqual([]);
  await goOn("2026-11-24T03:05:00Z");
  const [held] = await looks();
  expect(held).toMatchObject({ outcome: "held", trigger: "nightly", broken: [], reason: "" });
  expect(held?.runId).not.toBe(first);
  expect(await evidence()).toMatchObject({ runId: held?.runId, finishedAt: expect.stringMatching(/^2026-11-24T03:/) });
  expect(body(await pia.get(`/runs/${held?.runId}`)).checks.length).toBe(body(await pia.get(`/runs/${first}`)).checks.length);
  await goOn("2026-11-24T04:00:00Z");
  expect(await looks()).toHaveLength(1);
  expect(heard()).toEqual([]);

  // somebody at Acme lets the test workspace trust another provider
  const other = await net.someone("other", ["publisher"], ["publisher"]);
  const { samlMetadataUrl } = await benchFor(net.platform, other.actor.orgId);
  const replaced = await fetch(`${at.acme.url}/admin/api/tenants/entente-test/saml`, {
    method: "PUT", headers: { authorization: `Bearer ${at.acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify({ metadataUrl: samlMetadataUrl }),
  });
  expect(replaced.status).toBe(200);

  await goOn("2026-11-25T03:05:00Z");
  const [broken] = await looks();
  expect(broken).toMatchObject({ outcome: "violated", broken: expect.arrayContaining(["SAML-F1"]) as string[] });
  expect(heard()).toEqual(["acme.example /app/studio/integrations/acme", "desk.example /app/desk/listings/acme"]);
  expect(body<{ items: unknown[] }>(await dana.get("/desk/rechecks")).items).toMatchObject([{ slug: "acme", runId: broken?.runId, broken: broken?.broken }]);
  expect((await net.anonymous.get("/catalog/acme")).body).toMatchObject({ state: "published", life: { installable: true } });
  expect(await evidence()).toMatchObject({ runId: held?.runId });
  expect(body<{ items: unknown[] }>(await net.anonymous.get("/catalog/acme/nights")).items).toMatchObject([{ outcome: "violated" }, { outcome: "held" }]);
}, 400_000);
