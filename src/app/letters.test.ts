import { afterAll, beforeAll, expect, it } from "vitest";
import { acmeManifest, harness, type Harness, type TestCaller } from "../../test/harness.ts";
import { newId, type OrgId } from "../kernel/index.ts";
import type { DomainEvent, Json } from "../platform/jobs/index.ts";
import type { App } from "../stages/deployment/index.ts";
import { insert } from "../stages/deployment/store.ts";
import { submissionRoutes } from "../stages/submission/routes.ts";
import { addMember, findOrg, systemActor } from "../tenancy/index.ts";
import { lettersOf, NOTICES } from "./notices.ts";

let h: Harness;
let pia: TestCaller;
let abe: TestCaller;
let dana: TestCaller;
let id = "";

beforeAll(async () => {
  h = await harness({ routes: submissionRoutes });
  pia = await h.someone("acme", ["publisher"], ["publisher"], "pia@acme.example");
  abe = await h.someone("acme", ["publisher"], ["admin"], "abe@acme.example");
  dana = await h.someone("desk", ["desk"], ["analyst"], "dana@desk.example");
  const both = await h.someone("desk", ["desk"], ["analyst"], "both@desk.example");
  await h.someone("desk", ["desk"], ["operator"], "olga@desk.example");
  const acme = await findOrg(h.platform, "acme");
  if (!acme) throw new Error("no acme");
  await addMember(h.platform, systemActor(acme), { accountId: both.actor.accountId, roles: ["member"] });
  id = String((await pia.post("/submissions", { text: acmeManifest() })).body["id"]);
  const ada = await h.someone("birch", ["customer"], ["admin"], "ada@birch.example");
  await h.someone("birch", ["customer"], ["member"], "finn@birch.example");
  await h.someone("cedar", ["customer"], ["admin"], "nobody-has-it@cedar.example");
  await h.platform.db.inNetwork((tx) => insert(tx, installed(ada.actor.orgId)));
});
afterAll(() => h?.close());

const installed = (orgId: OrgId): App => ({
  id: newId("app"), orgId, slug: "acme", version: "1.0.0", digest: "sha256:0", label: "Dispatch", status: "active", variables: {}, enabled: ["saml"], proofs: {}, hidden: false, rowVersion: 1,
  createdAt: h.platform.clock.now(), updatedAt: h.platform.clock.now(),
});
const moved = (data: Record<string, Json>): [string, Record<string, Json>] => ["submission.moved", { slug: "acme", dueAt: "2026-12-01T09:00:00.000Z", publishAt: "2026-12-24T08:00:00.000Z", scheduled: true, note: "A note.", ...data }];
const OF_LISTING = { name: "Acme Dispatch", reason: "People report failures.", version: "1.0.0", actorName: "Dana" };

/** What happens, who reads what: one row per notice. */
const ROWS: Record<string, { event: [string, Record<string, Json>]; to: string[]; says: RegExp }> = {
  N1: { event: moved({ move: "submit", to: "initial_review" }), to: ["pia@acme.example"], says: /Initial review.*Expected by 2026-12-01/s },
  N2: { event: moved({ move: "request_changes", to: "initial_issues" }), to: ["pia@acme.example"], says: /your turn.*A note\./s },
  N3: { event: moved({ move: "approve", to: "qa" }), to: ["pia@acme.example"], says: /Testing by the desk.*Expected by/s },
  N4: { event: moved({ move: "request_changes", to: "qa_issues" }), to: ["pia@acme.example"], says: /Changes requested in testing/ },
  N5: { event: moved({ move: "approve", from: "qa", to: "publishing" }), to: ["pia@acme.example"], says: /published on 2026-12-24/ },
  N6: { event: moved({ move: "approve", from: "final_review", to: "publishing" }), to: ["pia@acme.example"], says: /Final testing.*complete/ },
  N7: { event: moved({ move: "publish", to: "published", version: "1.2.0" }), to: ["pia@acme.example"], says: /1\.2\.0 is published/ },
  N8: { event: moved({ move: "fixed_on_our_side", to: "qa" }), to: ["dana@desk.example"], says: /\/app\/desk\/sub_/ },
  N9: { event: ["submission.secrets_removed", {}], to: ["abe@acme.example", "pia@acme.example"], says: /Enter them again/ },
  "secrets-ending": { event: ["submission.secrets_ending", { until: "2027-03-01T09:00:00.000Z" }], to: ["pia@acme.example"], says: /deleted on 2027-03-01.*any change of the draft keeps them.*\/test$/s },
  rejected: { event: moved({ move: "reject", to: "rejected" }), to: ["pia@acme.example"], says: /Rejected.*A note\./s },
  stopped: { event: moved({ move: "stop", to: "qa" }), to: ["pia@acme.example"], says: /not published/ },
  "stopped-desk": { event: moved({ move: "stop", to: "qa" }), to: ["dana@desk.example"], says: /stopped before/ },
  thread: { event: ["review.thread_changed", { side: "desk" }], to: ["pia@acme.example"], says: /Read and answer/ },
  collaborator: { event: ["submission.collaborator_added", { accountId: "abe", owner: true, actorId: "acc_another", actorName: "Paul" }], to: ["abe@acme.example"], says: /you are its owner now[^]*Paul made you the owner of[^]*\/app\/studio\/sub_\w{26}$/ },
  "support-answer": { event: ["support.message", { subjectKind: "submission", side: "desk", name: "Acme Dispatch", submissionId: "sub_1" }], to: ["abe@acme.example", "pia@acme.example"], says: /The desk has written[^]*\/app\/studio\/sub_1\/review/ },
  "support-question": { event: ["support.message", { subjectKind: "submission", side: "publisher", name: "Acme Dispatch", submissionId: "sub_1" }], to: ["dana@desk.example"], says: /waits for an answer[^]*\/app\/desk\/support\?subject=sub_/ },
  "removal-asked": { event: ["catalog.removal_asked", OF_LISTING], to: ["dana@desk.example"], says: /asks the desk to remove/ },
  "second-person": { event: ["catalog.second_person_needed", { ...OF_LISTING, move: "roll_back", actorId: "acc_another" }], to: ["dana@desk.example"], says: /roll back Acme Dispatch/ },
  "listing-moved": { event: ["catalog.moved", { ...OF_LISTING, move: "suspend", to: "suspended" }], to: ["abe@acme.example", "pia@acme.example"], says: /suspended.*People report failures/s },
  "tier-raised": { event: ["catalog.tier_raised", OF_LISTING], to: ["abe@acme.example", "pia@acme.example"], says: /Verified/ },
  "app-suspended": { event: ["catalog.moved", { ...OF_LISTING, move: "suspend", to: "suspended" }], to: ["ada@birch.example"], says: /birch runs it as Dispatch\. Sign-in and provisioning go on.*People report failures.*\/app\/org\/apps\/app_\w{26}\/setup/s },
  "app-reinstated": { event: ["catalog.moved", { ...OF_LISTING, move: "lift", to: "published" }], to: ["ada@birch.example"], says: /lifted the suspension/ },
  "app-deprecated": { event: ["catalog.moved", { ...OF_LISTING, move: "deprecate", to: "deprecated", successor: "acme-next", endsOn: "2027-06-30" }], to: ["ada@birch.example"], says: /successor is acme-next.*\/catalog\/acme-next.*until 2027-06-30.*People report failures/s },
  "app-undeprecated": { event: ["catalog.moved", { ...OF_LISTING, move: "undeprecate", to: "published" }], to: ["ada@birch.example"], says: /taken the deprecation.*back/ },
  "app-removed": { event: ["catalog.moved", { ...OF_LISTING, move: "remove", to: "removed" }], to: ["ada@birch.example"], says: /no org can add it any more/ },
  "recheck-broken": { event: ["monitoring.check_broken", { ...OF_LISTING, broken: ["SP-02", "SCIM-C9"] }], to: ["abe@acme.example", "pia@acme.example"], says: /Acme Dispatch 1\.0\.0.*SP-02, SCIM-C9.*\/app\/studio\/integrations\/acme/s },
  "recheck-broken-desk": { event: ["monitoring.check_broken", { ...OF_LISTING, broken: ["SP-02"] }], to: ["dana@desk.example"], says: /SP-02.*suspended by itself.*\/app\/desk\/listings\/acme/s },
  "nights-skipped-desk": { event: ["monitoring.nights_skipped", { ...OF_LISTING, nights: 3, by: "own", reason: "Skipped: test runs of its publisher were on their way for 90 % of the night." }], to: ["dana@desk.example"], says: /Acme Dispatch 1\.0\.0 was not looked at for 3 nights in a row.*90 %.*\/app\/desk\/listings\/acme/s },
  "rule-announced": { event: ["catalog.rule_announced", { ...OF_LISTING, check: "SCIM-C14", title: "Keeps every name as it is written", blocksFrom: "2027-03-01", outcome: "violated", note: "Names of half the world." }], to: ["abe@acme.example", "pia@acme.example"], says: /SCIM-C14 will block from 2027-03-01.*failed.*\/checks\/SCIM-C14.*half the world.*\/app\/studio\/integrations\/acme/s },
  "domain-failing": { event: ["org.domain_failing", { failure: "There is no record." }], to: ["abe@acme.example", "pia@acme.example"], says: /counts for a week more.*There is no record/s },
  "domain-lost": { event: ["org.domain_lost", { failure: null }], to: ["abe@acme.example", "pia@acme.example"], says: /The mark is gone/ },
  "webhook-disabled": { event: ["webhook.disabled", { url: "https://hooks.acme.example/", because: "The address answered 410 Gone" }], to: ["abe@acme.example", "pia@acme.example"], says: /410 Gone/ },
};
const lettersFor = ([kind, data]: [string, Record<string, Json>]) => {
  const named = data["accountId"] === "abe" ? { accountId: abe.actor.accountId } : {}; // who that is is known when the test runs
  const event: DomainEvent = { id: newId("evt"), kind, orgId: pia.actor.orgId, subject: /^(catalog|monitoring)\./.test(kind) ? "acme" : id, data: { ...data, ...named } };
  return lettersOf(h.platform, event);
};

it("has a row here for every notice", () => {
  expect(Object.keys(ROWS)).toEqual(NOTICES.map((notice) => notice.id));
});

it.each(Object.entries(ROWS))("%s goes to whom it is meant for, with a link, and says what is to be done", async (notice, { event, to, says }) => {
  const letters = (await lettersFor(event)).filter((letter) => letter.notice === notice);
  expect(letters.map((letter) => letter.to.email).sort()).toEqual(to);
  for (const letter of letters) expect(`${letter.title}\n${letter.text}\n${letter.url}`).toMatch(says);
  for (const letter of letters) expect(letter.url).toMatch(/^http:\/\/localhost:4000\/(app|catalog)\//);
});

it("is silent where silence is meant: an approval that can be undone, what machines let through, a draft that is deleted, one's own doing", async () => {
  expect(await lettersFor(moved({ move: "approve", from: "qa", to: "publishing", scheduled: false }))).toEqual([]);
  expect(await lettersFor(moved({ move: "submit", to: "initial_review", passes: true }))).toEqual([]);
  expect(await lettersFor(["submission.deleted", {}])).toEqual([]);
  expect(await lettersFor(["submission.collaborator_added", { accountId: "abe", owner: false, actorId: abe.actor.accountId, actorName: "abe" }])).toEqual([]);
  expect(await lettersFor(["submission.collaborator_added", { accountId: dana.actor.accountId, owner: false, actorId: pia.actor.accountId, actorName: "pia" }])).toEqual([]); // of another org
  expect(await lettersFor(["review.thread_changed", { side: "publisher" }])).toEqual([]);
  expect((await lettersFor(["catalog.moved", { ...OF_LISTING, move: "deprecate" }])).filter((letter) => letter.notice === "listing-moved")).toEqual([]);
  expect((await lettersFor(["catalog.moved", { ...OF_LISTING, move: "audit" }])).filter((letter) => letter.notice.startsWith("app-"))).toEqual([]); // nothing is found yet
  expect(await lettersFor(["catalog.second_person_needed", { ...OF_LISTING, move: "remove", actorId: dana.actor.accountId }])).toEqual([]);
});
