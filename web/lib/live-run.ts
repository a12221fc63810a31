import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { call } from "./api.ts";
import { type Connection, follow, type Following } from "./follow.ts";
import { isOver, type RunNews } from "./follow-run.ts";
import type { RunDelta, RunEnd, RunView } from "./views.ts";

/** A run with one more piece of news; results and exchanges that came twice are kept once. */
export function withNews(run: RunView | undefined, news: RunNews): RunView | undefined {
  if (news.kind === "whole") return news.whole;
  if (!run) return run;
  if (news.kind === "end") return { ...run, ...news.end };
  const { result, exchanges = [], ...summary } = news.delta;
  if (!result) return { ...run, ...summary };
  return {
    ...run, ...summary, checks: [...run.checks.filter((known) => known.id !== result.id), result],
    exchanges: exchanges.length === 0 ? run.exchanges : [...new Map([...run.exchanges, ...exchanges].map((exchange) => [exchange.id, exchange])).values()],
  };
}

export interface LiveRun {
  run: RunView | undefined;
  connection: Connection;
  failed: unknown;
  /** Stops or takes up the news; what is shown stays. */
  pause(): void;
  resume(): void;
}

/** Follows a run in this page; see `follow.ts`. What is shown is never cleared. */
export function useLiveRun(id: string): LiveRun {
  const [run, tell] = useReducer(withNews, undefined);
  const [connection, setConnection] = useState<Connection>("connecting");
  const [failed, setFailed] = useState<unknown>();
  const following = useRef<Following>(undefined);
  useEffect(() => {
    const line = follow<RunView, RunDelta, RunEnd>(`/api/runs/${encodeURIComponent(id)}/events`, {
      ask: (signal) => call("runs.get", { params: { id }, query: { exchanges: "open" } }, signal),
      isOver: (seen) => isOver(seen.state), onNews: tell, onConnection: setConnection, onFailure: setFailed,
      hidden: () => document.hidden,
    });
    following.current = line;
    const seen = () => {
      if (!document.hidden) line.wake();
    };
    document.addEventListener("visibilitychange", seen);
    addEventListener("online", line.wake);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("online", line.wake);
      line.stop();
    };
  }, [id]);
  return { run, connection, failed, pause: useCallback(() => following.current?.pause(), []), resume: useCallback(() => following.current?.resume(), []) };
}
