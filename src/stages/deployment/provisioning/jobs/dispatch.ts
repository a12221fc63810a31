import type { Tx } from "../../../../platform/db/index.ts";
import type { Platform } from "../../../../platform/platform.ts";
import { EXPECTED_REQUESTS, roomOf, tokensNow } from "../lane.ts";
import type { Operation } from "../operation.ts";
import { nextDue, noteServed, takeDueLanes } from "../store/lane.ts";
import { claim, nextIn, runningIn } from "../store/operation.ts";
import { LEASE_MS, runOperation } from "./run-operation.ts";

/** Operations under way in this process at once; one org takes at most half of them. */
const MOST = 64;
const PER_ORG = MOST / 2;
const LANES_PER_ROUND = 32;
const POLL_MS = 2_000;
/** A lane that is due this soon is waited for; for longer ones the process is free. */
const WAIT_FOR_MS = 1_500;

/**
 * Serves due lanes until nothing is due: what waits for tomorrow waits without us. Wakes at each commit that asks for
 * something, when an operation ends, and every two seconds for what other processes ask.
 * @param patient wait for what is due within a moment (off in tests that hold the clock)
 */
export async function dispatch(platform: Platform, signal: AbortSignal, patient: boolean): Promise<void> {
  const running = new Map<Operation, Promise<void>>();
  let wakeUp: () => void = () => {};
  let woken = false;
  const wake = (): void => {
    woken = true;
    wakeUp();
  };
  const unlisten = platform.db.onNews(wake);
  try {
    while (!signal.aborted) {
      woken = false;
      const claimed = await platform.db.inNetwork((tx) => claimRound(platform, tx, [...running.keys()]));
      for (const op of claimed) {
        const over = runOperation(platform, op).finally(() => {
          running.delete(op);
          wake();
        });
        running.set(op, over);
      }
      if (claimed.length > 0) continue;
      if (running.size === 0) {
        const due = await platform.db.inNetwork(nextDue);
        const inMs = due === null ? Infinity : due.getTime() - platform.clock.now().getTime();
        if (woken || (patient && inMs <= 0)) {
          if (!woken) await pause(50, (over) => { wakeUp = over; }); // another process holds the lane
          continue;
        }
        if (!patient || inMs > WAIT_FOR_MS) return;
        await pause(inMs, (over) => { wakeUp = over; });
      } else if (!woken) await pause(POLL_MS, (over) => { wakeUp = over; });
    }
  } finally {
    unlisten();
    await Promise.all(running.values());
  }
}

/** One round over the due lanes, who was served longest ago first. Lanes and operations are locked in two statements. */
async function claimRound(platform: Platform, tx: Tx, running: readonly Operation[]): Promise<Operation[]> {
  let free = MOST - running.length;
  if (free <= 0) return [];
  const now = platform.clock.now();
  const perOrg = new Map<string, number>();
  for (const op of running) perOrg.set(op.orgId, (perOrg.get(op.orgId) ?? 0) + 1);
  const claimed: Operation[] = [];
  for (const lane of await takeDueLanes(tx, now, LANES_PER_ROUND)) {
    const { rate } = lane;
    const { room, waitS } = roomOf(lane, rate, await runningIn(tx, lane, now), now);
    const most = Math.min(room, free, PER_ORG - (perOrg.get(lane.orgId) ?? 0));
    const ops = most > 0 ? await claim(tx, lane, most, now, new Date(now.getTime() + LEASE_MS)) : [];
    free -= ops.length;
    perOrg.set(lane.orgId, (perOrg.get(lane.orgId) ?? 0) + ops.length);
    claimed.push(...ops);
    const tokens = rate && ops.length > 0 ? { tokens: tokensNow(lane, rate, now) - ops.length * EXPECTED_REQUESTS } : {};
    const next = await nextIn(tx, lane);
    // A full lane is woken when one of its operations ends; one without tokens when they are back.
    const held = waitS !== null ? new Date(now.getTime() + Math.ceil(waitS * 1000)) : most > 0 ? null : new Date(now.getTime() + POLL_MS);
    const nextAt = next === null ? null : held !== null && held > next ? held : next > now ? next : new Date(now.getTime() + (ops.length > 0 ? 0 : POLL_MS));
    await noteServed(tx, lane, now, { nextAt, ...tokens });
    if (free <= 0) break;
  }
  return claimed;
}

function pause(ms: number, woken: (over: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    woken(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
