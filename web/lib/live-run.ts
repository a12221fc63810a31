import { useEffect, useReducer, useRef, useState } from "react";
import { call } from "./api.ts";
import type { RunDelta, RunSummary, RunView } from "./views.ts";

export type Connection = "connecting" | "live" | "reconnecting" | "polling" | "finished";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const POLL_MS = 5_000;
/** Reconnects that may fail before the page asks by itself. */
const PATIENCE = 3;

export const isOver = (state: RunSummary["state"]): boolean => state !== "queued" && state !== "running";

type News = { kind: "whole"; run: RunView } | { kind: "delta"; delta: RunDelta };

/** A run with one more piece of news; results and exchanges that came twice are kept once. */
export function withNews(run: RunView | undefined, news: News): RunView | undefined {
  if (news.kind === "whole") return news.run;
  if (!run) return run;
  const { result, exchanges, ...summary } = news.delta;
  return {
    ...run, ...summary, checks: [...run.checks.filter((known) => known.id !== result.id), result],
    exchanges: [...new Map([...run.exchanges, ...exchanges].map((exchange) => [exchange.id, exchange])).values()],
  };
}

/**
 * Follows a run: a snapshot, then what changes, then its end. A lost line comes back from the last event; after three
 * failed tries the page asks every 5 s. What is shown is never cleared.
 */
export function useLiveRun(id: string): { run: RunView | undefined; connection: Connection; failed: unknown } {
  const [run, tell] = useReducer(withNews, undefined);
  const [connection, setConnection] = useState<Connection>("connecting");
  const [failed, setFailed] = useState<unknown>();
  const known = useRef(false);
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let stopped = false;
    const told = (news: News) => {
      known.current = true;
      tell(news);
    };
    const finish = () => {
      stopped = true;
      source?.close();
      setConnection("finished");
    };
    const poll = async () => {
      setConnection("polling");
      try {
        const whole = await call("runs.get", { params: { id } });
        told({ kind: "whole", run: whole });
        if (isOver(whole.state)) return finish();
      } catch (thrown) {
        if (!known.current) setFailed(thrown);
      }
      if (!stopped) timer = setTimeout(() => void poll(), POLL_MS);
    };
    const listen = () => {
      if (stopped) return;
      // every connection begins with a whole snapshot, so nothing is missed while the line was down
      source = new EventSource(`/api/runs/${encodeURIComponent(id)}/events`);
      const on = <T,>(name: string, act: (data: T) => void) => source?.addEventListener(name, (event) => {
        failures = 0;
        setConnection("live");
        act(JSON.parse((event as MessageEvent<string>).data) as T);
      });
      on<RunView>("snapshot", (run) => told({ kind: "whole", run }));
      on<RunDelta>("delta", (delta) => told({ kind: "delta", delta }));
      on<RunView>("end", (run) => {
        told({ kind: "whole", run });
        finish();
      });
      source.onerror = () => {
        if (stopped) return;
        setConnection("reconnecting");
        failures += 1;
        if (failures > PATIENCE) {
          source?.close();
          void poll();
        } else if (source?.readyState === EventSource.CLOSED) {
          const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.75 + Math.random() / 2);
          timer = setTimeout(listen, waitMs);
        }
      };
    };
    listen();
    return () => {
      stopped = true;
      source?.close();
      clearTimeout(timer);
    };
  }, [id]);
  return { run, connection, failed };
}
