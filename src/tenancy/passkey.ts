import type { AccountId } from "../kernel/index.ts";

/** A passkey as its owner sees it. */
export interface Passkey {
  /** Credential id, base64url. */
  id: string;
  name: string;
  /** Synchronised between devices by its provider. */
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export interface StoredPasskey extends Passkey {
  accountId: AccountId;
  /** COSE key, base64url. */
  publicKey: string;
  /** Signature counter; 0 for authenticators that do not count. */
  counter: number;
  transports: string[];
}

export const CHALLENGE_S = 300;
export const MAX_PASSKEYS = 20;

/** The challenge inside `clientDataJSON`, unverified: only good for looking it up. */
export function challengeIn(clientDataJson: string): string {
  try {
    const data = JSON.parse(Buffer.from(clientDataJson, "base64url").toString("utf8")) as { challenge?: unknown };
    return typeof data.challenge === "string" ? data.challenge : "";
  } catch {
    return "";
  }
}
