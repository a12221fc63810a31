import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import type { TestCaller } from "../../../test/harness.ts";
import { changeRoles, createSession } from "../../tenancy/index.ts";
import { liveQueue } from "./queue-live.ts";
import type { News } from "./queue-news.ts";
import { queue } from "./queue.ts";
import { type DeskGround, deskGround } from "./testing.ts";

// what is waited for comes when it comes: nothing here asserts how soon
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

type Rows = Awaited<ReturnType<typeof queue>>;
interface Told { id: number; event: string; data: { items?: Rows } & Partial<News> }

let desk: DeskGround;
let dana: TestCaller;
let eli: TestCaller;
let pia: TestCaller;
let url = "";
const open: AbortController[] = [];

beforeAll(async () => {
  desk = await deskGround();
  ({ dana, eli, pia } = desk);
  await desk.h.server.listen({ port: 0, host: "127.0.0.1" });
  url = `http://127.0.0.1:${(desk.h.server.server.address() as AddressInfo).port}/api/desk/queue/events`;
});
afterEach(() => { for (const line of open.splice(0)) line.abort(); });
afterAll(() => desk?.h.close());

const session = async (by: TestCaller) => (await createSession(desk.h.platform, by.actor.accountId, by.actor.orgId)).token;

/** A page that is open: what it is told, one after the other, until the line is closed. */
async function listen(by: TestCaller, more: { token?: string; lastEventId?: string } = {}) {
  const line = new AbortController();
  open.push(line);
  const answer = await fetch(url, { signal: line.signal, headers: { cookie: `entente_session=${more.token ?? (await session(by))}`, ...(more.lastEventId === undefined ? {} : { "last-event-id": more.lastEventId }) } });
  return { status: answer.status, told: events(answer), close: () => line.abort() };
}
async function* events(answer: Response): AsyncGenerator<Told> {
  let text = "";
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = new Map(text.slice(0, end).split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
      text = text.slice(end + 2);
      const data = fields.get("data");
      if (data !== undefined) yield { id: Number(fields.get("id")), event: fields.get("event") ?? "", data: JSON.parse(data) as Told["data"] };
    }
  }
}
const next = async (told: AsyncGenerator<Told>): Promise<Told> => {
  const { value, done } = await told.next();
  if (done) throw new Error("the line was closed");
  return value;
};
/** Reads on until a row says what it is to say. */
async function until(told: AsyncGenerator<Told>, id: string, so: (row: Rows[number]) => boolean): Promise<Told> {
  for (;;) {
    const one = await next(told);
    if (one.data.rows?.some((row) => row.id === id && so(row))) return one;
  }
}

it("tells the whole queue first, as the list of it is, and ids that rise beyond what was seen before", async () => {
  await desk.submitted();
  const { told } = await listen(dana, { lastEventId: "41" });
  const first = await next(told);
  expect([first.id, first.event, first.data.items]).toEqual([42, "snapshot", await queue(desk.h.platform)]);
});

it("tells a new submission, a claim, a snooze, threads and moves to whoever looks, each with the order it made", async () => {
  const { told } = await listen(dana);
  const ids = (await next(told)).data.items!.map((row) => row.id);
  const { id, digest } = await desk.submitted();
  const came = await until(told, id, () => true);
  expect([came.event, came.data.order?.toSorted(), came.data.gone]).toEqual(["delta", [...ids, id].toSorted(), []]);
  await eli.post(`/desk/submissions/${id}/claim`);
  expect((await until(told, id, (row) => row.assignee === "eli")).data.order).toBeNull();
  await dana.post("/desk/queue/snooze", { ids: [id], until: new Date(desk.h.platform.clock.now().getTime() + 3_600_000).toISOString(), reason: "Waits." });
  await until(told, id, (row) => row.snoozed?.reason === "Waits.");
  desk.h.platform.clock.advance(1000);
  await eli.post(`/submissions/${id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Say more." });
  await until(told, id, (row) => row.waiting.publisher === 1);
  await eli.post(`/desk/submissions/${id}/decisions`, { decision: "request_changes", digest, note: "" });
  await until(told, id, (row) => row.clock === "paused" && row.snoozed === null);
  await pia.post(`/submissions/${id}/withdraw`);
  for (;;) if ((await next(told)).data.gone?.includes(id)) break;
});

it("tells a snooze that ended, and time that passed, without anybody having done anything", async () => {
  const { id } = await desk.submitted();
  await dana.post("/desk/queue/snooze", { ids: [id], until: new Date(desk.h.platform.clock.now().getTime() + 60_000).toISOString(), reason: "A minute." });
  const { told } = await listen(dana);
  const before = (await next(told)).data.items!.find((row) => row.id === id)!;
  desk.h.platform.clock.advance(61_000);
  const after = (await until(told, id, (row) => row.snoozed === null)).data.rows!.find((row) => row.id === id)!;
  expect([before.snoozed?.reason, after.leftS]).toEqual(["A minute.", before.leftS! - 61]);
});

it("sees what another process did, which wakes nobody here", async () => {
  const { id } = await desk.submitted();
  const { told } = await listen(dana);
  await next(told);
  // a transaction that tells nothing, as the commit of another process looks from here
  await desk.h.platform.db.inNetwork((tx) => tx.withTables<{ submission_hold: { org_id: string; submission_id: string; code: string; message: string; needs: string; raised_at: Date; note: string } }>()
    .insertInto("submission_hold").values({ org_id: pia.actor.orgId, submission_id: id, code: "test.held", message: "Held.", needs: "person", raised_at: desk.h.platform.clock.now(), note: "" }).execute());
  await until(told, id, (row) => row.held === 1);
});

it("reads the queue once for many who ask at once, and tells each of those who look the same", async () => {
  const { db, clock } = desk.h.platform;
  let reads = 0;
  const live = liveQueue({ clock, db: { ...db, inNetwork: (work) => { reads += 1; return db.inNetwork(work); } } });
  const standings = await Promise.all(Array.from({ length: 50 }, () => live.look()));
  expect([reads, new Set(standings).size]).toEqual([1, 1]);
  const pages = await Promise.all([dana, eli, dana, eli, dana].map((by) => listen(by)));
  await Promise.all(pages.map(({ told }) => next(told)));
  const { id } = await desk.submitted();
  const news = await Promise.all(pages.map(({ told }) => until(told, id, () => true)));
  expect(new Set(news.map((one) => JSON.stringify(one.data.rows?.find((row) => row.id === id)))).size).toBe(1);
});

it("breaks with what the database says, and can be asked again", async () => {
  const { db, clock } = desk.h.platform;
  let broken = false;
  const live = liveQueue({ clock, db: { ...db, inNetwork: (work) => (broken ? Promise.reject(new Error("gone")) : db.inNetwork(work)) } });
  const leave = live.watch();
  const { seq } = await live.look();
  broken = true;
  await expect(live.after(seq, new AbortController().signal)).rejects.toThrow("gone");
  broken = false;
  await desk.submitted();
  expect((await live.after(seq, new AbortController().signal))?.seq).toBeGreaterThan(seq);
  leave();
});

it("is for nobody but the desk: another org's people and whoever has no session are refused, and told nothing", async () => {
  const { told: theirs, status } = await listen(desk.rival);
  expect([status, await theirs.next()]).toEqual([403, { done: true, value: undefined }]);
  expect((await listen(pia)).status).toBe(403);
  expect((await listen(dana, { token: "nobody" })).status).toBe(401);
  expect((await listen(desk.olga)).status).toBe(200); // reads at the desk, decides nothing
});

it("closes when the role is taken away or the session is over, and tells nothing that came after", async () => {
  const less = await desk.h.someone("desk", ["desk"], ["analyst"], "less@desk.example");
  const late = await desk.h.someone("desk", ["desk"], ["analyst"], "late@desk.example");
  const [page, other, token] = [await listen(less), await listen(dana), await session(late)];
  const third = await listen(late, { token });
  await Promise.all([page, other, third].map(({ told }) => next(told)));
  await changeRoles(desk.h.platform, desk.olga.actor, less.actor.accountId, ["member"]);
  await desk.h.platform.db.inNetwork((tx) => tx.withTables<{ session: { account_id: string } }>().deleteFrom("session").where("account_id", "=", late.actor.accountId).execute());
  const { id } = await desk.submitted();
  await until(other.told, id, () => true); // who may still look is told
  for (const { told } of [page, third]) {
    const rest: Told[] = [];
    for await (const one of told) rest.push(one);
    expect(JSON.stringify(rest)).not.toContain(id);
  }
  expect([(await listen(less)).status, (await listen(late, { token })).status]).toEqual([403, 401]); // asked anew at each line
});
