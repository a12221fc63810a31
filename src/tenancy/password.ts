import { hash, verify } from "@node-rs/argon2";
import { Problem } from "../kernel/index.ts";

/** Argon2id, 19 MiB, two passes, one lane (OWASP password storage). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of nobody's password: verified against when there is no account, so that both answers take as long. */
const NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$y439L9mtJhP5Hapn3Q8DIw$3YDl4k9tmcVjXfpWZJvkYob/WRj2syCYuBa31gKCSmo";

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 200;

/** NIST SP 800-63B §3.1.1.2: length counts, composition does not; compatibility forms are one password. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), COST);
}

/** Takes the same time whether or not there is a hash. */
export async function passwordMatches(stored: string | null | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? NOBODYS, password.slice(0, MAX_PASSWORD * 4).normalize("NFKC"));
  return matches && typeof stored === "string";
}

/** @throws {Problem} `invalid-field` when it is too short, too long, or says the address. */
export function vetPassword(password: string, email: string, path = "/password"): void {
  const length = [...password].length;
  const local = email.split("@")[0]?.toLowerCase() ?? "";
  const refuse = (code: string, message: string, mend: string): never => {
    throw new Problem("invalid-field", message, { fields: [{ path, code, message, mend }] });
  };
  if (length < MIN_PASSWORD) refuse("password.too-short", `The password has fewer than ${MIN_PASSWORD} characters`, "Use a few unrelated words");
  if (length > MAX_PASSWORD) refuse("password.too-long", `The password has more than ${MAX_PASSWORD} characters`, "Use a shorter one");
  if (local.length > 3 && password.toLowerCase().replaceAll(local, "").length < MIN_PASSWORD - 4) {
    refuse("password.says-email", "The password is little more than the e-mail address", "Use a few unrelated words");
  }
  if (new Set(password).size < 5) refuse("password.repeats", "The password repeats the same few characters", "Use a few unrelated words");
}
