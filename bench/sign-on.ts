import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { loadavg } from "node:os";
import { promisify } from "node:util";
import { facts } from "../src/protocols/saml/testing.ts";
import { signResponse } from "../src/protocols/saml/index.ts";

const COUNT = 3_000;
/** Signatures are made on Node's thread pool; so many wait in it at a time. */
const AT_ONCE = 16;

/** Whole SAML responses (built, canonicalized, signed, written) beside bare RSA-2048 signatures over as many bytes, in one run. */
export async function measure(): Promise<Record<string, number | string>> {
  const honest = await facts({ sign: "assertion" });
  const key = typeof honest.key === "string" ? createPrivateKey(honest.key) : honest.key; // parsed once, as in service
  const one = () => signResponse({ ...honest, key });
  const octets = randomBytes(Buffer.byteLength((await one()).xml));
  const bare = promisify(sign);
  const raw = () => perSecond(() => bare("sha256", octets, key));
  await perSecond(one, COUNT / 10);
  const before = await raw();
  const found = await perSecond(one);
  const both = await perSecond(() => signResponse({ ...honest, key, sign: "both" }));
  const after = await raw();
  const base = (before + after) / 2;
  console.log(`${COUNT} responses of ${octets.length} bytes each; bare signatures ${before.toFixed(0)} and ${after.toFixed(0)} per second; load of the machine ${loadavg()[0]?.toFixed(1)}`);
  return { ratio: (found / base).toFixed(3), per_s: found.toFixed(0), signed_twice_ratio: (both / base).toFixed(3), signed_twice_per_s: both.toFixed(0) };
}

async function perSecond(work: () => Promise<unknown>, count = COUNT): Promise<number> {
  let left = count;
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) await work();
  }));
  return count / ((performance.now() - began) / 1_000);
}
