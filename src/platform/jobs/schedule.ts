import { sql } from "kysely";
import type { Db } from "../db/index.ts";
import type { Queue } from "./queue.ts";

/** Writes down when each piece of recurring work is due first: one interval from now, or sooner when it was due before. */
export async function registerSchedules(db: Db, everyS: Map<string, number>, now: Date): Promise<void> {
  for (const [name, seconds] of everyS) {
    const firstAt = new Date(now.getTime() + seconds * 1000);
    await sql`insert into job_schedule (name, every_s, next_at) values (${name}, ${seconds}, ${firstAt})
      on conflict (name) do update set every_s = excluded.every_s, next_at = least(job_schedule.next_at, excluded.next_at)`.execute(db.owner.kysely);
  }
}

/** Queues the recurring work that is due. The row lock makes it once across all processes; missed rounds are not made up. */
export async function queueDue(db: Db, queue: Queue, names: string[], now: Date): Promise<number> {
  if (names.length === 0) return 0;
  return db.owner.kysely.transaction().execute(async (tx) => {
    const { rows } = await sql<{ name: string }>`
      update job_schedule set next_at = ${now}::timestamptz + every_s * interval '1 second'
      where name in (select name from job_schedule where name = any(${names}::text[]) and next_at <= ${now} for update skip locked)
      returning name`.execute(tx);
    await queue.add(tx, rows.map((row) => ({ name: row.name, payload: {}, singletonKey: "schedule" })));
    return rows.length;
  });
}
