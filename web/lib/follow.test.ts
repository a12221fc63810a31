import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type readEvents, StreamRefused } from "./event-stream.ts";
import { type Connection, follow, waitMs } from "./follow.ts";
import { isOver, type RunNews } from "./follow-run.ts";
import { ApiProblem } from "./problem.ts";
import type { RunDelta, RunEnd, RunView } from "./views.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const run = (state: RunView["state"]): RunView => ({ id: "run_1", state }) as RunView;
type Reading = Parameters<typeof readEvents>;

/** A page that follows a run over lines that the test plays. */
function page(lines: ((on: Reading[1], options: Reading[2]) => Promise<void>)[], ask: () => Promise<RunView> = () => Promise.reject(new Error("nobody answers")), hidden = false) {
  const connections: Connection[] = [];
  const news: RunNews[] = [];
  const failures: unknown[] = [];
  const opened: { lastEventId: string | undefined; signal: AbortSignal }[] = [];
  const following = follow<RunView, RunDelta, RunEnd>("/events", {
    ask, isOver: (one) => isOver(one.state), hidden: () => hidden, onNews: (one) => news.push(one), onConnection: (one) => connections.push(one), onFailure: (one) => failures.push(one),
    read: async (_url, on, options) => {
      opened.push({ lastEventId: options.lastEventId, signal: options.signal });
      const line = lines[opened.length - 1];
      if (!line) throw new Error("no line");
      await line(on, options);
    },
  });
  return { following, connections, news, failures, opened };
}
const lost = () => Promise.reject(new Error("lost"));
const hangs = () => new Promise<void>(() => undefined);
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

it("takes a snapshot, deltas and the end, and is finished", async () => {
  const seen = page([async (on) => {
    on({ id: "0", event: "snapshot", data: JSON.stringify(run("running")) });
    on({ id: "1", event: "delta", data: "{}" });
    on({ id: "2", event: "end", data: "{}" });
  }]);
  await settle();
  expect(seen.news.map((one) => one.kind)).toEqual(["whole", "delta", "end"]);
  expect(seen.connections.at(-1)).toBe("finished");
  await settle(120_000);
  expect(seen.opened).toHaveLength(1);
});

it("takes a lost line up from the last event that came", async () => {
  const seen = page([async (on) => {
    on({ id: "0", event: "snapshot", data: JSON.stringify(run("running")) });
    on({ id: "4", event: "delta", data: "{}" });
    throw new Error("lost");
  }, async (on) => on({ id: "5", event: "end", data: "{}" })]);
  await settle();
  expect(seen.connections).toEqual(["connecting", "live", "live", "reconnecting"]);
  await settle(1_000);
  expect(seen.opened.map((one) => one.lastEventId)).toEqual([undefined, "4"]);
  expect(seen.connections.at(-1)).toBe("finished");
});

it("comes back when the far side closed the line before the end", async () => {
  const seen = page([async (on) => on({ id: "0", event: "snapshot", data: JSON.stringify(run("running")) }), hangs]);
  await settle(1_000);
  expect(seen.opened).toHaveLength(2);
});

it("waits longer after each failure, never over 30 s and a quarter, each page its own time", () => {
  expect([1, 2, 3, 4].map((failures) => waitMs(failures, 0.5))).toEqual([500, 1_000, 2_000, 4_000]);
  expect(waitMs(20, 1)).toBe(37_500);
  expect(waitMs(1, 0)).toBeLessThan(waitMs(1, 1));
});

it("asks by itself after three failed tries, slower and slower, and stops at the end", async () => {
  let asked = 0;
  const states: RunView["state"][] = ["running", "running", "finished"];
  const seen = page([lost, lost, lost, lost], () => Promise.resolve(run(states[asked++] ?? "finished")));
  await settle(10_000);
  expect([seen.opened.length, seen.connections.at(-1), asked > 0]).toEqual([4, "polling", true]);
  await settle(20_000);
  expect([asked, seen.connections.at(-1)]).toEqual([3, "finished"]);
  await settle(120_000);
  expect(asked).toBe(3);
});

it("tries the stream again after a while of asking, from the beginning", async () => {
  const seen = page([lost, lost, lost, lost, async (on) => on({ id: "9", event: "snapshot", data: JSON.stringify(run("running")) }), hangs], () => Promise.resolve(run("running")));
  await settle(80_000);
  expect(seen.opened.length).toBeGreaterThanOrEqual(5);
  expect(seen.opened[4]?.lastEventId).toBeUndefined();
  expect(seen.connections).toContain("live");
});

it("asks seldom while nobody sees the page, and tries at once when they do", async () => {
  let asked = 0;
  const seen = page([lost, lost, lost, lost, hangs], () => Promise.resolve(run(asked++ >= 0 ? "running" : "queued")), true);
  await settle(10_000);
  expect(asked).toBe(1);
  seen.following.wake();
  await settle();
  expect(seen.opened).toHaveLength(5);
});

it("says why when nothing was ever seen, and does not ask again what will not be answered", async () => {
  let asked = 0;
  const seen = page([() => Promise.reject(new StreamRefused(404))], () => {
    asked += 1;
    return Promise.reject(new ApiProblem({ code: "not-found", status: 404, message: "There is no run" }));
  });
  await settle(300_000);
  expect([seen.opened.length, asked, seen.failures.length, seen.connections.at(-1)]).toEqual([1, 1, 1, "refused"]);
});

it("says that it was turned away when a line ends and nobody is let in again, keeps what was seen, and asks once more when woken", async () => {
  let letIn = false;
  const whole = async (on: Reading[1]) => on({ id: "0", event: "snapshot", data: JSON.stringify(run("running")) });
  const seen = page([whole, () => Promise.reject(new StreamRefused(403)), async (on) => { await whole(on); letIn = true; return hangs(); }],
    () => Promise.reject(new ApiProblem({ code: "not-allowed", status: 403, message: "Your roles do not include this" })));
  await settle(300_000);
  expect([seen.opened.length, seen.connections.at(-1), seen.news.length, seen.failures.length]).toEqual([2, "refused", 1, 0]);
  seen.following.wake();
  await settle();
  expect([letIn, seen.connections.at(-1)]).toEqual([true, "live"]);
});

it("keeps the line closed while paused and takes it up where it was", async () => {
  const seen = page([(on) => {
    on({ id: "3", event: "snapshot", data: JSON.stringify(run("running")) });
    return hangs();
  }, hangs]);
  await settle();
  seen.following.pause();
  expect([seen.opened[0]?.signal.aborted, seen.connections.at(-1)]).toEqual([true, "paused"]);
  seen.following.wake();
  await settle(60_000);
  expect(seen.opened).toHaveLength(1);
  seen.following.resume();
  await settle();
  expect(seen.opened[1]?.lastEventId).toBe("3");
});

it("does nothing more once it is stopped", async () => {
  const seen = page([lost, hangs]);
  await settle();
  seen.following.stop();
  await settle(60_000);
  expect(seen.opened).toHaveLength(1);
});
