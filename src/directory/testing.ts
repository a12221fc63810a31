import { sql } from "kysely";
import type { Platform } from "../platform/platform.ts";

/** The kinds of news that wait in the outbox for one org, oldest first; the outbox is emptied. */
export async function takeNews(platform: Pick<Platform, "db">, orgId: string): Promise<{ kind: string; subject: string; data: Record<string, unknown> }[]> {
  return platform.db.inNetwork(async (tx) => {
    const { rows } = await sql<{ kind: string; subject: string; data: Record<string, unknown> }>`
      select kind, subject, data from outbox where org_id = ${orgId} order by emitted_at, id`.execute(tx);
    await sql`delete from outbox where org_id = ${orgId}`.execute(tx);
    return rows;
  });
}
