import { sql } from "kysely";
import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Standing } from "../verification/index.ts";

/** What is published under a slug now, with the digest whose runs speak for it. */
export interface LiveVersion extends Standing {
  slug: string;
  name: string;
  publisher: string;
  version: string;
}

/** Every listing that was not removed. A version of words and pictures alone stands on the runs of the one before it. */
export async function liveVersions(tx: Tx): Promise<LiveVersion[]> {
  const { rows } = await sql<{ slug: string; name: string; publisher: string; version: string; org_id: string; digest: string }>`
    select l.slug, l.name, l.publisher_name as publisher, l.version, l.publisher_org_id as org_id, coalesce(v.evidence->>'digest', l.digest) as digest
    from listing l left join listing_version v on v.slug = l.slug and v.version = l.version
    where l.state <> 'removed' order by l.slug`.execute(tx);
  return rows.map(({ org_id: orgId, ...row }) => ({ ...row, key: row.slug, orgId: orgId as OrgId }));
}
