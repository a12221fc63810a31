import type { Role } from "../kernel/index.ts";

/** A place kept for somebody until they accept it. */
export interface Invitation {
  id: string;
  email: string;
  name: string;
  roles: Role[];
  /** What the inviter wants back when the person joins: the id of a person in the directory, for example. */
  reference: string | null;
  createdAt: Date;
  expiresAt: Date;
}

export const INVITATION_S = 72 * 3600;

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");

/** The letter that carries the link; the link is made from our own address, never from a request's. */
export function invitationLetter(to: { email: string; name: string }, orgName: string, by: string, link: string): { to: string; subject: string; text: string } {
  return {
    to: to.email,
    subject: `Join ${oneLine(orgName)} on Entente`,
    text: [
      `Hello ${oneLine(to.name)},`, "", `${oneLine(by)} invites you to ${oneLine(orgName)}.`, "",
      `Accept within 72 hours: ${link}`, "", "The link works once. If you did not expect it, ignore this letter.", "",
    ].join("\n"),
  };
}
