import { randomBytes } from "node:crypto";

/** An identifier that says what it names: `sub_01JD…`. */
export type Id<Prefix extends string = string> = `${Prefix}_${string}`;

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

const random = (bytes: number): bigint => BigInt(`0x${randomBytes(bytes).toString("hex")}`);

let latest = { ms: -1, tail: 0n };

/**
 * A new identifier: 48 bits of milliseconds, then 80 bits that nobody can guess, in lower-case Crockford base 32.
 * Sorts by time of making, so that index pages fill from one end; what one process makes within a millisecond keeps its order too.
 */
export function newId<Prefix extends string>(prefix: Prefix, nowMs: number = Date.now()): Id<Prefix> {
  // the first of a millisecond leaves the highest bit free, so that steps of up to 48 bits never carry into the time; whoever knows one id guesses no other
  latest = { ms: nowMs, tail: nowMs === latest.ms ? latest.tail + 1n + random(6) : random(10) >> 1n };
  let bits = (BigInt(nowMs) << 80n) | latest.tail;
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = CROCKFORD[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}
