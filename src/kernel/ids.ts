import { randomBytes } from "node:crypto";

/** An identifier that says what it names: `sub_01JD…`. */
export type Id<Prefix extends string = string> = `${Prefix}_${string}`;

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new identifier: 48 bits of milliseconds, then 80 random bits, in lower-case Crockford base 32.
 * Sorts by time of making, so that index pages fill from one end.
 */
export function newId<Prefix extends string>(prefix: Prefix, nowMs: number = Date.now()): Id<Prefix> {
  let bits = (BigInt(nowMs) << 80n) | BigInt(`0x${randomBytes(10).toString("hex")}`);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = CROCKFORD[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}
