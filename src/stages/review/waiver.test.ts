import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { TestCaller } from "../../../test/harness.ts";
import { readAudit } from "../../tenancy/index.ts";
import { recordEvidence } from "../submission/index.ts";
import { waiversOf } from "./actions.ts";
import { type DeskGround, deskGround, passRequirements } from "./testing.ts";

// each walks through several states, on a busy machine perhaps
vi.setConfig({ testTimeout: 120_000 });

interface Seen {
  id: string; state: string; code: string; errors: { code: string }[]; waivable: boolean;
  decisionsOpen: { decision: string; obstacles: string[]; waivable: boolean }[]; decisions: { analystName: string; waiver: string | null }[];
}
const seen = (answer: { body: unknown }) => answer.body as Seen;

let desk: DeskGround;
let id = "";
let digest = "";
let count = 0;

beforeAll(async () => { desk = await deskGround(); });
afterAll(() => desk?.h.close());
beforeEach(async () => {
  ({ id, digest } = await desk.submitted());
  await passRequirements(desk.dana, id);
  desk.h.platform.clock.advance(1000);
});

const WHY = "The app is ours to trust until its next release.";
/** The desk's own run over what lies there, that found something. */
const broke = (runId = `run_desk_${++count}`) => recordEvidence(desk.h.platform, desk.pia.actor.orgId, id, {
  runId, digest, verdict: "violated", finishedAt: desk.h.platform.clock.now().toISOString(), checks: 40, held: 39, violated: 1, couldNotTell: 0,
}).then(() => runId);
const approve = (by: TestCaller, waiver?: string) => {
  desk.h.platform.clock.advance(1000); // which of two approvals is the last is told by their time
  return by.post(`/desk/submissions/${id}/decisions`, { decision: "approve", digest, note: "", ...(waiver === undefined ? {} : { waiver }) });
};
const open = async (by: TestCaller) => seen(await by.get(`/desk/submissions/${id}`)).decisionsOpen.find((one) => one.decision === "approve");
const told = () => desk.h.platform.db.inNetwork((tx) => waiversOf(tx, id, digest));
async function publishes(): Promise<string> {
  await desk.h.platform.jobs.drain(); // what is due again and again is known from here on
  desk.h.platform.clock.advance(120_000);
  await desk.h.platform.jobs.drain();
  return seen(await desk.pia.get(`/submissions/${id}`)).state;
}

describe("a waiver", () => {
  it("is a lead's alone, with a reason that is public; the run it passes over stands beside it", async () => {
    const run = await broke();
    expect([(await open(desk.dana))?.waivable, (await open(desk.lea))?.waivable]).toEqual([false, true]);
    expect(seen(await approve(desk.dana)).errors[0]?.code).toBe("review.no-evidence");
    expect(seen(await approve(desk.dana, WHY)).code).toBe("not-allowed");
    expect((await approve(desk.lea, "  ")).status).toBe(422);
    expect(seen(await approve(desk.lea)).code).toBe("gate-closed"); // a lead too says so, or does not pass it
    expect(await told()).toEqual([]);
    const passed = seen(await approve(desk.lea, WHY));
    expect([passed.state, passed.decisions.map((one) => [one.analystName, one.waiver])]).toEqual(["qa", [["lea", WHY]]]);
    expect(await told()).toEqual([{ about: "evidence", ref: run, asks: null, reason: WHY, at: desk.h.platform.clock.now().toISOString() }]);
    const { entries } = await readAudit(desk.h.platform, desk.olga.actor, { limit: 1, action: "review.approve" });
    expect(entries[0]?.detail).toMatchObject({ waived: [`evidence:${run}`], waiver: WHY });
  });

  it("stands for the digest and the run that it names: the second person goes on, and it is published", async () => {
    await broke();
    await approve(desk.lea, WHY);
    expect((await open(desk.dana))?.obstacles).toEqual([]);
    expect(seen(await approve(desk.dana)).state).toBe("publishing");
    expect(await publishes()).toBe("published");
    expect((await told()).map((one) => one.reason)).toEqual([WHY]);
  });

  it("does not cover what a later run found", async () => {
    await broke();
    await approve(desk.lea, WHY);
    desk.h.platform.clock.advance(1000);
    await broke();
    expect(seen(await approve(desk.dana)).errors[0]?.code).toBe("review.no-evidence");
  });

  it("stops at the day of publication when a later run did not hold either", async () => {
    await broke();
    await approve(desk.lea, WHY);
    await approve(desk.dana);
    desk.h.platform.clock.advance(1000);
    await broke();
    expect(await publishes()).toBe("qa");
  });

  it("passes over a requirement that is not met, and names it in its own words", async () => {
    await desk.dana.put(`/desk/submissions/${id}/requirements/listing-honest`, { digest, verdict: "fail", note: "It says too much." });
    const thread = ((await desk.dana.get(`/submissions/${id}/threads`)).body as unknown as { items: { id: string }[] }).items[0]?.id ?? "";
    expect((await open(desk.lea))?.waivable).toBe(false); // the thread about it is not waived: it is resolved first
    await desk.lea.post(`/threads/${thread}/resolve`);
    expect(seen(await approve(desk.lea, WHY)).state).toBe("qa");
    expect(await told()).toMatchObject([{ about: "requirement", ref: "listing-honest", asks: expect.stringMatching(/\?$/), reason: WHY }]);
    expect(seen(await approve(desk.dana)).state).toBe("publishing");
  });

  it("passes over no protection of the desk: not the second person, not a run that there is not, not one's own", async () => {
    expect(seen(await approve(desk.lea, WHY)).errors[0]?.code).toBe("review.nothing-to-waive");
    await broke();
    await approve(desk.lea, WHY);
    expect((await open(desk.lea))?.waivable).toBe(false);
    await broke();
    expect(seen(await approve(desk.lea, WHY)).errors.map((one) => one.code)).toEqual(["review.second-person"]);
    expect(seen(await desk.lea.post(`/desk/submissions/${id}/decisions`, { decision: "request_changes", digest, note: "", waiver: WHY })).code).toBe("invalid-field");
  });

  it("is gone with the approval that is undone", async () => {
    await broke();
    await approve(desk.dana).then(() => approve(desk.lea, WHY));
    await approve(desk.eli);
    await desk.eli.post(`/desk/submissions/${id}/undo`, { digest });
    expect((await told()).length).toBe(1); // the one that was undone waived nothing
    expect((await open(desk.dana))?.obstacles).toEqual([]);
  });
});
