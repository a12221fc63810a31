import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../test/harness.ts";
import type { AccountId, Actor } from "../kernel/index.ts";
import { emit } from "../platform/jobs/index.ts";
import { createPerson, personById } from "../directory/index.ts";
import { reviewRoutes } from "../stages/review/routes.ts";
import { recordEvidence } from "../stages/submission/index.ts";
import { submissionRoutes } from "../stages/submission/routes.ts";
import { addMember, createAccount, findOrg, removeMember, systemActor } from "../tenancy/index.ts";
import { wire } from "./flow.ts";

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let id = "";
let digest = "";
let count = 0;

beforeAll(async () => {
  h = await harness({ routes: [...submissionRoutes, ...reviewRoutes], wire });
  pia = await h.someone("acme", ["publisher"], ["publisher"], "pia@acme.example");
  dana = await h.someone("desk", ["desk"], ["analyst"]);
});
afterAll(() => h?.close());

beforeEach(async () => {
  id = String((await pia.post("/submissions", { text: acmeManifest().replace("slug: acme", `slug: acme-${++count}`) })).body["id"]);
  await pia.put(`/submissions/${id}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${id}/secrets/acme_scim_token`, { value: "a token" });
  digest = String((await pia.get(`/submissions/${id}`)).body["draftDigest"]);
  await recordEvidence(h.platform, pia.actor.orgId, id, { runId: "run_1", digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 1, held: 1, violated: 0, couldNotTell: 0 });
  await pia.post(`/submissions/${id}/submit`);
  await h.platform.jobs.drain();
  h.mailbox.length = 0;
});
const sentBack = async () => {
  await dana.post(`/submissions/${id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Say more." });
  await dana.post(`/desk/submissions/${id}/decisions`, { decision: "request_changes", digest, note: "See the thread." });
};

it("tells the sender what moved, who acts next and why, and tells nobody of the sender's own words", async () => {
  await sentBack();
  await h.platform.jobs.drain();
  expect(h.mailbox.map((mail) => [mail.to, mail.subject])).toEqual(expect.arrayContaining([
    ["pia@acme.example", "Acme Dispatch: the desk wrote to you"], ["pia@acme.example", "Acme Dispatch: Changes requested in review"],
  ]));
  expect(h.mailbox.find((mail) => mail.subject.endsWith("in review"))?.text).toMatch(/It is your turn\.[^]*See the thread\.[^]*\/app\/studio\/sub_/);
  h.mailbox.length = 0;
  await pia.post(`/submissions/${id}/threads`, { about: { kind: "general", ref: "" }, blocking: false, body: "I wonder." });
  await h.platform.jobs.drain();
  expect(h.mailbox).toEqual([]);
});

it("makes one line of whatever somebody typed as the name: no header, no second message, no failed job", async () => {
  await sentBack();
  await h.platform.jobs.drain();
  h.mailbox.length = 0;
  const mine = (await pia.get(`/submissions/${id}`)).body as unknown as { version: number; manifest: { metadata: object } };
  const name = `Acme\r\nBcc: eve@evil.example\u2028\u0085${"x".repeat(400)}`;
  await pia.put(`/submissions/${id}/manifest`, { version: mine.version, manifest: { ...mine.manifest, metadata: { ...mine.manifest.metadata, name } } });
  await dana.post(`/submissions/${id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "And another." });
  await h.platform.jobs.drain();
  const [mail] = h.mailbox;
  expect(mail?.subject).toMatch(/^Acme Bcc: eve@evil\.example x+…: the desk wrote to you$/);
  expect(mail?.subject.length).toBeLessThan(200);
});

it("writes to the org's publishers when whoever sent it has left, and never to them", async () => {
  const acme = await findOrg(h.platform, "acme");
  if (!acme) throw new Error("no acme");
  const left = await h.someone("acme", ["publisher"], ["publisher"], "left@acme.example");
  await h.platform.db.inNetwork(async (tx) => {
    await tx.withTables<{ submission: { id: string; submitted_by: string } }>().updateTable("submission").set({ submitted_by: left.actor.accountId }).where("id", "=", id).execute();
  });
  await removeMember(h.platform, systemActor(acme), left.actor.accountId);
  await sentBack();
  await h.platform.jobs.drain();
  expect(new Set(h.mailbox.map((mail) => mail.to))).toEqual(new Set(["pia@acme.example"]));
});

it("bears news that comes to nothing, and news that comes twice", async () => {
  const acme = await findOrg(h.platform, "acme");
  if (!acme) throw new Error("no acme");
  const system: Actor = systemActor(acme);
  const person = await createPerson(h.platform, system, { userName: "zoe", email: "zoe@acme.example", givenName: "Zoe", familyName: "Lind" });
  const account = await createAccount(h.platform, system, { email: "zoe@acme.example", name: "Zoe", password: "four unrelated words here" });
  await addMember(h.platform, system, { accountId: account.id, roles: ["publisher"] });
  const news = (kind: string, subject: string, reference: string | null = null) =>
    h.platform.db.inTenant(acme.id, (tx) => emit(tx, { kind, orgId: acme.id, subject, data: { reference } }));
  for (const times of [1, 2]) {
    await news("person.invited", person.id);
    await h.platform.jobs.drain();
    expect((await h.platform.db.inTenant(acme.id, (tx) => personById(tx, acme.id, person.id)))?.accountId, `time ${times}`).toBe(account.id as AccountId);
  }
  await news("member.joined", pia.actor.accountId, "per_00000000000000000000000000");
  await news("member.joined", pia.actor.accountId, person.id);
  await h.platform.jobs.drain(); // throws when a job failed for good
  expect((await h.platform.db.inTenant(acme.id, (tx) => personById(tx, acme.id, person.id)))?.accountId).toBe(account.id);
});
