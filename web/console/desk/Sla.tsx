import { exact } from "../../lib/moments.ts";
import { slaOf } from "../../lib/sla.ts";
import type { QueueRow } from "../../lib/views.ts";
import { Chip } from "../../ui/Chip.tsx";

/** The desk's clock over a submission: icon, words and colour, with the exact time that it is due. */
export function Sla({ row }: { row: Pick<QueueRow, "clock" | "leftS" | "dueAt"> }) {
  const { kind, words } = slaOf(row.clock, row.leftS);
  const chip = <Chip kind={kind}>{words}</Chip>;
  return row.dueAt === null ? chip : <time dateTime={row.dueAt} title={`Due ${exact(row.dueAt)}`}>{chip}<span className="sr-only"> in business time, due {exact(row.dueAt)}</span></time>;
}
