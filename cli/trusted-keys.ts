import { createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { DsseError, evidenceJwkSchema, openBundle, type OpenedBundle, toEvidenceJwk } from "../src/stages/verification/index.ts";
import { EXIT, Stop } from "./exit.ts";
import { readExact } from "./write-file.ts";

export interface TrustOptions {
  key?: string;
  network?: string;
}

type Jwk = { x: string };
/** What else stands beside a key, its name included, is not asked: the name follows from the key. */
const keySet = z.object({ keys: z.array(z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: evidenceJwkSchema.shape.x })).min(1) });
const NETWORK_MS = 15_000;

/** Opens a bundle with the keys that were named, or with its own. @throws {Stop} 1 when it is refused. */
export async function openTrusted(file: string, options: TrustOptions): Promise<OpenedBundle> {
  const keys = options.key ? await fromFile(options.key) : options.network ? await fromNetwork(options.network) : undefined;
  const text = await readExact(file);
  try {
    return openBundle(text, keys);
  } catch (thrown) {
    if (thrown instanceof DsseError) throw new Stop(EXIT.checksFailed, `Refused: ${thrown.message}.`);
    throw thrown;
  }
}

/** A JWK Set, a JWK, or a public key in PEM. */
async function fromFile(file: string): Promise<Jwk[]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new Stop(EXIT.usage, `${file} cannot be read.`);
  });
  try {
    if (text.includes("-----BEGIN")) return [toEvidenceJwk(createPublicKey(text))];
    const read: unknown = JSON.parse(text);
    return keySet.parse(typeof read === "object" && read !== null && "keys" in read ? read : { keys: [read] }).keys;
  } catch {
    throw new Stop(EXIT.usage, `${file} holds no Ed25519 public key: give a JWK, a JWK Set or PEM.`);
  }
}

async function fromNetwork(address: string): Promise<Jwk[]> {
  const url = URL.parse("/.well-known/entente-evidence-keys.json", address);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Stop(EXIT.usage, `${address} is no address of a network. It looks like https://network.example.`);
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(NETWORK_MS) }).catch(() => {
    throw new Stop(EXIT.unavailable, `${url.href} cannot be reached.`);
  });
  const found = keySet.safeParse(await answer.json().catch(() => undefined));
  if (!answer.ok || !found.success) throw new Stop(EXIT.unavailable, `${url.href} answered ${answer.status} and no list of keys.`);
  return found.data.keys;
}
