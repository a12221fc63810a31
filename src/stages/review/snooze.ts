import type { OrgId } from "../../kernel/index.ts";

/** A row that was laid aside: out of the usual views until a time. It changes no due date and stops no clock. */
export interface Snooze {
  orgId: OrgId;
  submissionId: string;
  until: Date;
  reason: string;
  accountId: string;
  analystName: string;
  at: Date;
}

/** Nothing is laid aside for longer than this, in days. */
export const MAX_SNOOZE_DAYS = 30;

/**
 * Whether it still sleeps: its time has not come, and the publisher has neither moved nor written since.
 * @param last.enteredAt When the submission came into its stage. @param last.spokeAt When its publisher last wrote in a thread.
 */
export function isAsleep(snooze: Pick<Snooze, "at" | "until">, last: { enteredAt: Date; spokeAt: Date | undefined }, now: Date): boolean {
  return snooze.until > now && last.enteredAt <= snooze.at && (last.spokeAt === undefined || last.spokeAt <= snooze.at);
}
