import { afterAll, beforeAll, expect, it } from "vitest";
import { type AcmeOfPublisher, openAcmeOf } from "../../../../test/acme-of-publisher.ts";
import { type Harness, harness, type TestCaller } from "../../../../test/harness.ts";
import { submissionRoutes } from "../../submission/routes.ts";
import * as submissions from "../../submission/store.ts";
import { createToken } from "../../../tenancy/index.ts";
import { CHECKS, defineVerificationJobs, type EvidenceJwk, openBundle, replay, reportSchema } from "../index.ts";
import { verificationRoutes } from "../routes.ts";
import { acmeManifest } from "../testing.ts";

/** A few of each protocol; that all of them can be replayed is promised beside this file. */
const ASKED = ["SAML-F1", "SP-01", "SP-06", "RP-03", "RP-23", "SCIM-F1", "SCIM-R1", "SC-02", "SC-03"];
const FILES = ["report.json", "report.html", "report.junit.xml", "report.sarif", "bundle"];
let net: Harness;
let at: AcmeOfPublisher;
let pia: TestCaller;
let run = "";
let digest = "";
let submission = "";
const secrets: string[] = [];

beforeAll(async () => {
  net = await harness({ routes: [...submissionRoutes, ...verificationRoutes], ticks: true, wire: defineVerificationJobs });
  pia = await net.someone("acme", ["publisher"], ["publisher"]);
  at = await openAcmeOf(pia, net);
  secrets.push(at.scimToken, at.clientSecret);
  submission = String((await pia.post("/submissions", { manifest: acmeManifest(at.acme.url) })).body["id"]);
  await pia.put(`/submissions/${submission}/secrets/acme_scim_token`, { value: at.scimToken });
  run = String((await pia.post(`/submissions/${submission}/runs`, { checks: ASKED })).body["id"]);
  await net.platform.jobs.drain();
  digest = String((await pia.get(`/runs/${run}`)).body["digest"]);
}, 120_000);
afterAll(async () => {
  await at.close();
  await net.close();
});

const tokens = new Map<TestCaller, string>();
/** As a program asks: by a token that may read, or by none. */
async function raw(caller: TestCaller | undefined, file: string) {
  if (caller && !tokens.has(caller)) tokens.set(caller, (await createToken(net.platform, caller.actor, { name: "reader", scopes: [caller.actor.roles.includes("analyst") ? "review.read" : "submission.read"], days: 1 })).secret);
  return net.server.inject({ method: "GET", url: `/api/runs/${run}/${file}`, headers: caller ? { authorization: `Bearer ${tokens.get(caller)}` } : {} });
}
const keys = async () => (await net.anonymous.get("/evidence-keys")).body["keys"] as unknown as EvidenceJwk[];

it("signs a run when it ends, and says so", async () => {
  const seen = (await pia.get(`/runs/${run}`)).body;
  expect(seen["signature"]).toMatchObject({ keyId: (await keys())[0]?.kid, reportDigest: expect.stringMatching(/^sha256:/) });
  expect(seen["verdict"]).toBe("held");
});

it("shows downloads to publisher and desk alone until the manifest is published, then to everybody", async () => {
  const stranger = await net.someone("birch", ["publisher"], ["publisher"]);
  const dana = await net.someone("desk", ["desk"], ["analyst"]);
  for (const file of FILES) expect([file, (await raw(pia, file)).statusCode, (await raw(dana, file)).statusCode, (await raw(stranger, file)).statusCode, (await raw(undefined, file)).statusCode]).toEqual([file, 200, 200, 404, 404]);
  await net.platform.db.inNetwork(async (tx) => {
    const found = await submissions.byId(tx, submission as never);
    if (!found) throw new Error("gone");
    const move = { at: net.platform.clock.now(), actorName: "Dana", accountId: dana.actor.accountId, move: "approve", from: "qa", to: "published", digest, note: "" } as const;
    await submissions.addMove(tx, found, move);
  });
  for (const file of FILES) expect([file, (await raw(undefined, file)).statusCode]).toEqual([file, 200]);
  const shown = (await net.anonymous.get(`/runs/${run}`)).body as unknown as { exchanges: unknown[]; requestedBy: string };
  expect([shown.exchanges.length > 5, shown.requestedBy]).toEqual([true, ""]);
});

it("gives a bundle that verifies offline by the published keys, and replays to the same answers", async () => {
  const opened = openBundle((await raw(pia, "bundle")).body, await keys());
  expect(opened.statement.predicate.signer.name).toBe(net.platform.config.publicUrl);
  expect(opened.record.report).toEqual(reportSchema.parse((await raw(pia, "report.json")).json()));
  const { checks } = await replay(opened.record);
  expect(checks.map((c) => [c.id, c.state])).toEqual(CHECKS.filter((c) => ASKED.includes(c.id)).map((c) => [c.id, "same"]));
});

it("lets nobody read the test tenant's secrets from anything that can be downloaded", async () => {
  const texts = [JSON.stringify(openBundle((await raw(pia, "bundle")).body).record), JSON.stringify((await pia.get(`/runs/${run}`)).body)];
  for (const file of FILES) texts.push((await raw(pia, file)).body);
  for (const text of texts) {
    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString("hex"), ...[0, 1, 2].map((n) => Buffer.from(" ".repeat(n) + secret).toString("base64").slice(4, -4))]) expect(text).not.toContain(form);
    }
    expect(text).not.toMatch(/acme_session=(?!\(hidden-\d+\)|;)/);
  }
});

it("writes pages that run nothing", async () => {
  const page = await raw(pia, "report.html");
  expect(page.headers["content-security-policy"]).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
  expect(page.body).not.toMatch(/<script|javascript:|\bon\w+=/i);
  expect((await raw(pia, "report.sarif")).json()).toMatchObject({ version: "2.1.0" });
});

it("goes on verifying what an earlier key signed, and lets operators alone change keys", async () => {
  const before = await keys();
  expect((await pia.post("/evidence-keys/rotate", {})).status).toBe(403);
  const ola = await net.someone("desk", ["desk"], ["operator"]);
  expect((await ola.post("/evidence-keys/rotate", {})).status).toBe(200);
  const after = await keys();
  expect(after.map((k) => k.kid).slice(1)).toEqual(before.map((k) => k.kid));
  expect(openBundle((await raw(pia, "bundle")).body, after).keyId).toBe(before[0]?.kid);
  expect(() => openBundle("x", after)).toThrow("no DSSE envelope");
});
