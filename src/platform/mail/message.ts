import { Problem } from "../../kernel/index.ts";

/** One message to one person. Plain text always: what only HTML says, some never read. */
export interface Message {
  /** A bare address, `name@host.example`; no display name, no list. */
  to: string;
  /** One line. */
  subject: string;
  text: string;
  html?: string;
  /** The org on whose behalf it is sent, for the outbox; never part of the message. */
  orgId?: string;
}

const MAX_SUBJECT_CHARS = 200;
const MAX_BODY_BYTES = 256 * 1024;
/** Stricter than RFC 5321 on purpose: no quoted local parts, no comments, no address literals, one address. */
const ADDRESS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** True for one bare e-mail address of at most 254 characters (RFC 5321 §4.5.3.1). */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text) && text.lastIndexOf("@") <= 64;
}

/**
 * Refuses what could add a header, a recipient or a second message; nothing is repaired.
 * @throws {Problem} `bad-request`; the message names the field, never its value
 */
export function checkMessage(message: Message): Message {
  if (!isMailAddress(message.to)) throw new Problem("bad-request", "The recipient is not a plain e-mail address");
  // Controls, and the line separators that some mail software folds into line ends.
  if (message.subject.length > MAX_SUBJECT_CHARS || /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(message.subject)) {
    throw new Problem("bad-request", `The subject must be one line of at most ${MAX_SUBJECT_CHARS} characters`);
  }
  if (Buffer.byteLength(message.text) + Buffer.byteLength(message.html ?? "") > MAX_BODY_BYTES) {
    throw new Problem("bad-request", "The message is too long to be sent");
  }
  return message;
}
