import { useEffect, useState } from "react";
import { type Connection, follow } from "./follow.ts";
import { ask, know } from "./loading.ts";
import type { Answers, QueueNews, QueueRow } from "./views.ts";

/** No clock is told by the second: a row is another one when a minute has passed. */
const minute = (leftS: number | null) => leftS === null ? null : Math.floor(leftS / 60);

/** The queue with one more piece of news; rows that nothing was said of stay the rows they were. */
export function withQueueNews(rows: readonly QueueRow[], { rows: changed, gone, order, left }: QueueNews): QueueRow[] {
  const all = new Map(rows.map((row) => [row.id, row]));
  for (const id of gone) all.delete(id);
  for (const row of changed) all.set(row.id, row);
  for (const { id, leftS } of left) {
    const row = all.get(id);
    if (row && minute(row.leftS) !== minute(leftS)) all.set(id, { ...row, leftS });
  }
  return order ? order.flatMap((id) => all.get(id) ?? []) : [...all.values()];
}

/**
 * Follows the queue: what is read of `desk.queue` is what the stream says, or what is asked for while there is none. A tab that
 * nobody sees holds no line open.
 */
export function useLiveQueue(): Connection {
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => {
    let rows: QueueRow[] = [];
    const line = follow<Answers["desk.queue"], QueueNews>("/api/desk/queue/events", {
      ask: () => ask("desk.queue"),
      onNews: (news) => {
        if (news.kind === "end") return;
        rows = news.kind === "whole" ? news.whole.items : withQueueNews(rows, news.delta);
        know("desk.queue", {}, { items: rows });
      },
      onConnection: setConnection, onFailure: () => undefined, // the read of `desk.queue` says why
      hidden: () => document.hidden,
    });
    const turn = () => {
      if (document.hidden) return line.pause();
      line.resume();
      line.wake();
    };
    turn();
    document.addEventListener("visibilitychange", turn);
    addEventListener("online", line.wake);
    return () => {
      document.removeEventListener("visibilitychange", turn);
      removeEventListener("online", line.wake);
      line.stop();
    };
  }, []);
  return connection;
}
