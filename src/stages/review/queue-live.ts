import type { z } from "zod";
import type { Platform } from "../../platform/platform.ts";
import { marksOf, UNDER_WAY } from "../submission/index.ts";
import type { QueueRow } from "./contract.ts";
import { queueIn } from "./queue.ts";
import { markOf } from "./queue-store.ts";

type Row = z.input<typeof QueueRow>;

/** The queue as it stood at a look; each one that found another queue has a higher number. */
export interface Standing { seq: number; rows: readonly Row[] }

/** How often a process asks whether the queue changed, in milliseconds: what another process did is seen by then. */
const LOOK_MS = 500;
/** Time passes, and names change, without a mark: after so many milliseconds the queue is read again. */
const REREAD_MS = 15_000;

type Ground = Pick<Platform, "db" | "clock">;

/** The queue of one process, read once for everybody who watches it, and only while somebody does. */
export interface LiveQueue {
  /** The queue as it stands now. */
  look(): Promise<Standing>;
  /** The next one that is another than this. @returns undefined once the signal says that nobody waits any more. @throws what the database throws */
  after(seq: number, signal: AbortSignal): Promise<Standing | undefined>;
  /** @returns how to say that one does not watch any more. */
  watch(): () => void;
}

const open = new WeakMap<Ground["db"], LiveQueue>();

/** The one live queue of this process. */
export function liveQueue(platform: Ground): LiveQueue {
  const known = open.get(platform.db) ?? openLiveQueue(platform);
  open.set(platform.db, known);
  return known;
}

interface Waiting { tell(standing: Standing): void; fail(cause: unknown): void }

function openLiveQueue({ db, clock }: Ground): LiveQueue {
  let last: (Standing & { mark: string; readAt: number }) | undefined;
  let now: Promise<Standing> = Promise.resolve({ seq: 0, rows: [] });
  let next: Promise<Standing> | undefined;
  let watchers = 0;
  let stop: (() => void) | undefined;
  const waiting = new Set<Waiting>();

  const read = () => db.inNetwork(async (tx) => {
    const marks = await marksOf(tx, UNDER_WAY);
    const mark = `${[...marks].join(";")} ${await markOf(tx, [...marks.keys()])}`;
    const at = clock.now().getTime();
    if (last && last.mark === mark && Math.abs(at - last.readAt) < REREAD_MS) return last;
    return { seq: (last?.seq ?? 0) + 1, mark, readAt: at, rows: await queueIn({ clock }, tx) };
  });
  /** Whoever asks is answered by a look that began after they asked: several share the one that comes next. */
  const look = (): Promise<Standing> => (next ??= now.catch(() => undefined).then(async () => {
    now = next ?? now;
    next = undefined;
    const found = await read();
    if (found === last) return found;
    last = found;
    for (const one of waiting) one.tell(found);
    return found;
  }));

  /** Looks again and again; a commit of this process that tells something is looked at once. */
  const begin = (): (() => void) => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turn = () => {
      clearTimeout(timer);
      void look().catch((cause: unknown) => { for (const one of waiting) one.fail(cause); }).then(() => {
        clearTimeout(timer);
        if (!over) timer = setTimeout(turn, LOOK_MS);
      });
    };
    const unlisten = db.onNews(turn);
    turn();
    return () => {
      over = true;
      clearTimeout(timer);
      unlisten();
    };
  };

  return {
    look,
    after: (seq, signal) => new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(undefined);
      if (last && last.seq > seq) return resolve(last);
      const done = () => {
        waiting.delete(one);
        signal.removeEventListener("abort", gone);
      };
      const gone = () => { done(); resolve(undefined); };
      const one: Waiting = { tell: (standing) => { done(); resolve(standing); }, fail: (cause) => { done(); reject(cause); } };
      waiting.add(one);
      signal.addEventListener("abort", gone, { once: true });
    }),
    watch() {
      if (watchers++ === 0) stop = begin();
      return () => {
        if (--watchers === 0) stop?.();
      };
    },
  };
}
