import type { z } from "zod";
import type { QueueNews, QueueRow } from "./contract.ts";

type Row = z.input<typeof QueueRow>;
export type News = z.input<typeof QueueNews>;

/** What became of the queue between two looks; undefined when nothing did. Time that passes is told by itself: it moves every row. */
export function newsBetween(before: readonly Row[], after: readonly Row[]): News | undefined {
  const known = new Map(before.map((row) => [row.id, row]));
  const here = new Set(after.map((row) => row.id));
  const news: News = { rows: [], gone: before.flatMap((row) => (here.has(row.id) ? [] : [row.id])), order: null, left: [] };
  for (const row of after) {
    const was = known.get(row.id);
    if (was === undefined || said(was) !== said(row)) news.rows.push(row);
    else if (was.leftS !== row.leftS) news.left.push({ id: row.id, leftS: row.leftS });
  }
  if (before.length !== after.length || before.some((row, at) => row.id !== after[at]?.id)) news.order = after.map((row) => row.id);
  return news.rows.length + news.gone.length + news.left.length > 0 || news.order ? news : undefined;
}

/** A row without the time that passes. */
const said = ({ leftS: _left, ...row }: Row): string => JSON.stringify(row);
