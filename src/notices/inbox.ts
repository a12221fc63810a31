import { createHash } from "node:crypto";

/** How a person is written to. The inbox keeps everything, whatever they choose. */
export const MAIL_CHOICES = {
  each: "A mail for each notice",
  daily: "One mail a day",
  never: "No mail",
} as const;
export type MailChoice = keyof typeof MAIL_CHOICES;
export const MAIL_CHOICE_NAMES = Object.keys(MAIL_CHOICES) as [MailChoice, ...MailChoice[]];

/** One notice to one person. */
export interface Letter {
  notice: string;
  to: { accountId: string; email: string };
  title: string;
  text: string;
  /** Where it leads, as an address. */
  url: string;
  /** Which of a reader's things it is about, where one event concerns several of them. */
  about?: string;
}

export interface Entry {
  id: string;
  accountId: string;
  notice: string;
  title: string;
  body: string;
  /** Below our own address. */
  path: string;
  at: Date;
  readAt: Date | undefined;
}

/** The same event under the same notice, about the same thing, is one entry, however often it is told. */
export const entryId = (eventId: string, notice: string, about?: string): string => `ntc_${createHash("sha256").update(`${eventId} ${notice}${about === undefined ? "" : ` ${about}`}`).digest("hex").slice(0, 26)}`;

/** One letter about several entries, newest first. */
export function digestOf(entries: readonly Entry[], publicUrl: string): { subject: string; text: string } {
  const [first] = entries;
  const subject = entries.length === 1 && first ? first.title : `${entries.length} notices from Entente`;
  const lines = entries.map(({ title, body, path }) => `${title}\n${body}\n${publicUrl}${path}`);
  return { subject, text: `${lines.join("\n\n---\n\n")}\n\nYou get one mail a day. Change it: ${publicUrl}/app/inbox\n` };
}
