import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

/** `salt:key`, both in hexadecimal. */
export function hashedPassword(password: string): string {
  const salt = randomBytes(16);
  return `${salt.toString("hex")}:${scryptSync(password, salt, 32).toString("hex")}`;
}

export function passwordFits(password: string, hash: string): boolean {
  const [salt = "", key = ""] = hash.split(":");
  return timingSafeEqual(scryptSync(password, Buffer.from(salt, "hex"), 32), Buffer.from(key, "hex"));
}
