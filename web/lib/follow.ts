import { readEvents, StreamRefused } from "./event-stream.ts";
import { asProblem } from "./problem.ts";

/** `refused`: nobody will be let in by trying again; what is shown is what was last seen. */
export type Connection = "connecting" | "live" | "reconnecting" | "polling" | "paused" | "finished" | "refused";

/** What a stream tells: all of it, what changed, and how it ended. */
export type News<Whole, Delta, End> = { kind: "whole"; whole: Whole } | { kind: "delta"; delta: Delta } | { kind: "end"; end: End };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Reconnects that may fail in a row before the page asks by itself. */
export const PATIENCE = 3;
/** Milliseconds between two questions, then slower; a tab that nobody sees asks as seldom as it may. */
const POLL_MS = [5_000, 5_000, 10_000, 20_000, 30_000] as const;

const REFUSALS = [401, 403, 404];

/** How long to wait before the try after so many failures, with jitter: many pages that lost one server do not come back at once. */
export const waitMs = (failures: number, random = Math.random()): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1)) * (0.75 + random / 2);

export interface FollowParts<Whole, Delta, End> {
  /** Asks for all of it as it is, where no stream can be had. */
  ask(signal: AbortSignal): Promise<Whole>;
  /** Whether nothing more will come of it. Without this, something always may. */
  isOver?(whole: Whole): boolean;
  onNews(news: News<Whole, Delta, End>): void;
  onConnection(connection: Connection): void;
  /** Nothing was ever seen, and this is why. */
  onFailure(thrown: unknown): void;
  /** Whether nobody sees the page. */
  hidden(): boolean;
  read?: typeof readEvents;
}

export interface Following {
  pause(): void;
  resume(): void;
  /** Tries at once: the tab is seen again, the machine is back online. */
  wake(): void;
  stop(): void;
}

/**
 * Follows something over its stream: a snapshot, then what changes, then its end, if it has one. A lost line is taken up from the
 * last event that came, after 0.5 s to 30 s; after three failed tries in a row all of it is asked for, every 5 s and then slower.
 */
export function follow<Whole, Delta, End = never>(url: string, { ask, isOver = () => false, onNews, onConnection, onFailure, hidden, read = readEvents }: FollowParts<Whole, Delta, End>): Following {
  let line = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastEventId: string | undefined;
  let failures = 0;
  let polls = 0;
  let known = false;
  let state: "on" | "paused" | "over" = "on";

  const later = (ms: number, act: () => Promise<void>) => {
    clearTimeout(timer);
    timer = setTimeout(() => void act(), ms);
  };
  const end = () => {
    state = "over";
    line.abort();
    onConnection("finished");
  };
  const tell = (news: News<Whole, Delta, End>) => {
    known = true;
    onNews(news);
  };
  const listen = async (): Promise<void> => {
    const mine = new AbortController();
    line = mine;
    let ended = false;
    try {
      await read(url, ({ id, event, data }) => {
        if (mine.signal.aborted) return;
        if (event === "problem") throw new Error("The stream broke on the other side");
        failures = 0;
        polls = 0;
        lastEventId = id;
        onConnection("live");
        if (event === "snapshot") tell({ kind: "whole", whole: JSON.parse(data) as Whole });
        if (event === "delta") tell({ kind: "delta", delta: JSON.parse(data) as Delta });
        if (event !== "end") return;
        ended = true;
        tell({ kind: "end", end: JSON.parse(data) as End });
      }, { signal: mine.signal, lastEventId });
    } catch (thrown) {
      if (mine.signal.aborted) return;
      // nobody will be let in later: the page shows why
      if (thrown instanceof StreamRefused && REFUSALS.includes(thrown.status)) failures = PATIENCE;
    }
    if (mine.signal.aborted) return;
    if (ended) return end();
    failures += 1;
    if (failures > PATIENCE) return poll();
    onConnection("reconnecting");
    later(waitMs(failures), listen);
  };
  const poll = async (): Promise<void> => {
    const mine = new AbortController();
    line = mine;
    onConnection("polling");
    try {
      const whole = await ask(mine.signal);
      if (mine.signal.aborted) return;
      tell({ kind: "whole", whole });
      if (isOver(whole)) return end();
      // the network answers: the stream may be had again, and begins with all there is
      lastEventId = undefined;
    } catch (thrown) {
      if (mine.signal.aborted) return;
      if (!known) onFailure(thrown);
      if (REFUSALS.includes(asProblem(thrown).status)) return onConnection("refused");
    }
    const pause = hidden() ? POLL_MS.at(-1) : POLL_MS[Math.min(polls, POLL_MS.length - 1)];
    polls += 1;
    later(pause ?? LONGEST_WAIT_MS, polls % 4 === 0 ? listen : poll);
  };
  const stop = () => {
    clearTimeout(timer);
    line.abort();
  };
  const wake = () => {
    if (state !== "on" || failures === 0) return;
    stop();
    failures = Math.min(failures, PATIENCE);
    void listen();
  };

  onConnection("connecting");
  void listen();
  return {
    wake, stop: () => {
      state = "over";
      stop();
    },
    pause() {
      if (state !== "on") return;
      state = "paused";
      stop();
      onConnection("paused");
    },
    resume() {
      if (state !== "paused") return;
      state = "on";
      failures = 0;
      onConnection("connecting");
      void listen();
    },
  };
}
