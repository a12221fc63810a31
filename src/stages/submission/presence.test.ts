import { afterAll, beforeAll, expect, it } from "vitest";
import { acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import type { Actor } from "../../kernel/index.ts";
import { addMember, findOrg, systemActor } from "../../tenancy/index.ts";
import { BEAT_MS, GONE_MS, type Present } from "./presence.ts";
import { forgetVisits, openPage } from "./presence-actions.ts";
import { presenceStreams } from "./presence-routes.ts";
import { submissionRoutes } from "./routes.ts";

let h: Harness;
let pia: TestCaller;
let paul: TestCaller;
let dana: TestCaller;
let draft = "";
let sent = "";

beforeAll(async () => {
  h = await harness({ routes: submissionRoutes, ticks: false });
  pia = await h.someone("acme", ["publisher"], ["publisher"], "pia@acme.example");
  paul = await h.someone("acme", ["publisher"], ["publisher"], "paul@acme.example");
  dana = await h.someone("desk", ["desk"], ["analyst"], "dana@desk.example");
  draft = String((await pia.post("/submissions", { text: acmeManifest() })).body["id"]);
  sent = String((await pia.post("/submissions", { text: acmeManifest() })).body["id"]);
  await h.platform.db.inNetwork(async (tx) => {
    await tx.withTables<{ submission: { id: string; state: string } }>().updateTable("submission").set({ state: "initial_review" }).where("id", "=", sent).execute();
  });
});
afterAll(() => h?.close());

const open = (actor: Actor, id: string, section = "basics") => openPage(h.platform, actor, id, section);
const names = ({ people, others }: Present) => ({ people: people.map((one) => `${one.name}${one.you ? " (you)" : ""} in ${one.section}`).sort(), others });

it("shows people of one org to each other, with the section they are in, until they leave", async () => {
  const [one, other] = [await open(pia.actor, draft), await open(paul.actor, draft, "guide")];
  await one.look();
  expect(names(await other.look()).people).toEqual([`${paul.actor.name} (you) in guide`, `${pia.actor.name} in basics`].sort());
  expect(names(await one.look()).people).toHaveLength(2);
  await other.leave();
  expect(names(await one.look())).toEqual({ people: [`${pia.actor.name} (you) in basics`], others: [] });
  await one.leave();
});

it("names nobody of the desk to the publisher, and nobody of the publisher to the desk", async () => {
  const [theirs, ours] = [await open(pia.actor, sent), await open(dana.actor, sent, "changes")];
  await theirs.look();
  const atDesk = await ours.look();
  expect(names(atDesk)).toEqual({ people: [`${dana.actor.name} (you) in changes`], others: ["publisher"] });
  const atHome = await theirs.look();
  expect(names(atHome)).toEqual({ people: [`${pia.actor.name} (you) in basics`], others: ["desk"] });
  expect(JSON.stringify(atHome)).not.toContain(dana.actor.accountId);
  expect(JSON.stringify(atDesk)).not.toContain(pia.actor.accountId);
  await Promise.all([theirs.leave(), ours.leave()]);
});

it("names analysts of another desk org to nobody but their own", async () => {
  const second = await h.someone("second-desk", ["desk"], ["analyst"], "sam@second.example");
  const [ours, theirs] = [await open(dana.actor, sent, "changes"), await open(second.actor, sent, "checks")];
  await ours.look();
  expect(names(await theirs.look())).toEqual({ people: [`${second.actor.name} (you) in checks`], others: ["desk"] });
  await Promise.all([ours.leave(), theirs.leave()]);
});

it("lets no stranger look, no desk into a draft, and nobody without the right", async () => {
  const rival = await h.someone("rival", ["publisher"], ["publisher"], "rita@rival.example");
  const member = await h.someone("acme", ["publisher"], ["member"], "mo@acme.example");
  await expect(open(rival.actor, draft)).rejects.toMatchObject({ code: "not-found" });
  await expect(open(dana.actor, draft)).rejects.toMatchObject({ code: "not-found" });
  await expect(open(member.actor, draft)).rejects.toMatchObject({ code: "not-allowed" });
});

it("forgets a page that says nothing any more, and keeps one that goes on saying it", async () => {
  const [lost, alive] = [await open(paul.actor, draft), await open(pia.actor, draft)];
  await lost.look();
  for (let waited = 0; waited <= GONE_MS; waited += BEAT_MS) {
    await alive.look();
    h.platform.clock.advance(BEAT_MS);
  }
  expect(names(await alive.look())).toEqual({ people: [`${pia.actor.name} (you) in basics`], others: [] });
  h.platform.clock.advance(GONE_MS * 2);
  await alive.look();
  await forgetVisits(h.platform);
  const left = await h.platform.db.inNetwork((tx) => tx.withTables<{ submission_visit: { account_id: string } }>().selectFrom("submission_visit").select("account_id").execute());
  expect(left).toEqual([{ account_id: pia.actor.accountId }]);
  await alive.leave();
});

it("shows a token nothing but what is there, and nobody that a token looks", async () => {
  const [script, page] = [await open({ ...paul.actor, kind: "token" }, draft), await open(pia.actor, draft)];
  await script.look();
  expect(names(await page.look()).people).toEqual([`${pia.actor.name} (you) in basics`]);
  expect(names(await script.look()).people).toEqual([`${pia.actor.name} in basics`]);
  await page.leave();
});

it("streams the list, again when it changes, and leaves when the line is closed", async () => {
  const [stream] = presenceStreams;
  if (!stream) throw new Error("there is no stream of presence");
  const listen = (actor: Actor, line: AbortController) =>
    stream.open({ params: { id: draft, section: "test" }, actor, deps: h.platform, lastEventId: undefined, signal: line.signal })[Symbol.asyncIterator]();
  const [mine, theirs] = [new AbortController(), new AbortController()];
  const watching = listen(pia.actor, mine);
  expect((await watching.next()).value).toMatchObject({ id: "0", event: "snapshot", data: { people: [{ you: true, section: "test" }] } });
  const other = listen(paul.actor, theirs);
  await other.next();
  expect((await watching.next()).value).toMatchObject({ id: "1", event: "delta", data: { people: [{}, {}] } });
  theirs.abort();
  await other.next();
  expect((await watching.next()).value).toMatchObject({ event: "delta", data: { people: [{ you: true }] } });
  mine.abort();
  expect(await watching.next()).toMatchObject({ done: true });
});

it("tells each person once, however many pages they have open", async () => {
  const both = await Promise.all([open(pia.actor, draft), open(pia.actor, draft, "guide")]);
  await both[0].look();
  expect(names(await both[1].look()).people).toHaveLength(1);
  await Promise.all(both.map((page) => page.leave()));
});

it("sees an analyst who belongs to the publisher too as one of the publisher's, while they act for it", async () => {
  const acme = await findOrg(h.platform, "acme");
  if (!acme) throw new Error("no acme");
  await addMember(h.platform, systemActor(acme), { accountId: dana.actor.accountId, roles: ["publisher"] });
  const [home, page] = [await open({ ...dana.actor, orgId: acme.id, roles: ["publisher"] }, sent), await open(pia.actor, sent)];
  await home.look();
  expect(names(await page.look())).toEqual({ people: [`${dana.actor.name} in basics`, `${pia.actor.name} (you) in basics`].sort(), others: [] });
  await Promise.all([home.leave(), page.leave()]);
});
