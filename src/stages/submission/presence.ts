import type { AccountId, OrgId } from "../../kernel/index.ts";

/** One open page of a submission. */
export interface Visit {
  id: string;
  submissionId: string;
  accountId: AccountId;
  name: string;
  visitorOrgId: OrgId;
  side: "publisher" | "desk";
  /** The part of the page that is open. */
  section: string;
  seenAt: Date;
}

/** Who is there, as one of them may know it. */
export interface Present {
  /** People of the reader's own org on the reader's own side. */
  people: { accountId: AccountId; name: string; section: string; you: boolean }[];
  /** Sides on which somebody is there who is not named: another org's people never are. */
  others: Visit["side"][];
}

/** How often an open page says that it is still there, in milliseconds. */
export const BEAT_MS = 8_000;
/** A page that has said nothing for so long is gone, in milliseconds: two beats may be lost. */
export const GONE_MS = 25_000;

/** What a reader sees of the open pages: each person of their own once, where they are now; of everybody else only the side. */
export function presentTo(reader: { accountId: AccountId; orgId: OrgId; side: Visit["side"] }, visits: readonly Visit[]): Present {
  const own = visits.filter((visit) => visit.visitorOrgId === reader.orgId && visit.side === reader.side);
  const latest = new Map(own.map((visit) => [visit.accountId, visit]));
  return {
    people: [...latest.values()].map(({ accountId, name, section }) => ({ accountId, name, section, you: accountId === reader.accountId })),
    others: [...new Set(visits.filter((visit) => !own.includes(visit)).map((visit) => visit.side))].sort(),
  };
}
