import { createHash } from "node:crypto";
import type { Json } from "../../../platform/jobs/index.ts";
import type { BenchState } from "./bench-state.ts";

/** How long the app has to redeem a code, in seconds. */
export const GRANT_LIFE_S = 300;

/** What the app asked the bench behind the browser's back. */
export interface Asked {
  endpoint: "token" | "refresh" | "userinfo";
  at: string;
  /** How the client proved itself: `client_secret_basic`, `none`, … */
  auth: string;
  /** Why it was refused, or `null`. */
  problem: string | null;
  status: number;
}

/** A sign-in that the bench has answered: what its code is worth, and what was asked since. Plain JSON. */
export interface Grant {
  redirectUri: string;
  /** S256 challenge of the request, or `null`. */
  challenge: string | null;
  method: string | null;
  tokenStatus: number;
  tokenHeaders: Record<string, string>;
  tokenResponse: Json;
  userinfo: Json;
  accessToken: string;
  used: boolean;
  /** The code may be redeemed again, or with any verifier: what a careless provider does. */
  reusable?: boolean;
  anyVerifier?: boolean;
  asked: Asked[];
  /** Refresh tokens, each good for one answer, in the order in which they are given. */
  refreshes?: Refresh[];
  /** What ID tokens of honest refreshes say; they are signed when they are asked for, because few ever are. */
  renewed?: { header: Json; claims: Json };
}

/** What a refresh token is worth. `signed`: its answer is whole; an honest one still lacks its ID token. */
export interface Refresh { token: string; status: number; response: Json; signed: boolean; accessToken: string; used: boolean }

/** Where a grant is kept: told by its code, and by every token that was given for it. */
const HANDLE = /^[0-9a-f]{64}$/;
const handleOf = (code: string): string => createHash("sha256").update(code).digest("hex");

/** A token from which the way back to its grant is known; `secret` is what nobody can guess of it. */
export const tokenFor = (code: string, secret: string): string => `${secret}_${handleOf(code)}`;
const handleOfToken = (token: string): string => token.slice(token.lastIndexOf("_") + 1);

const nameOf = (handle: string) => `code:${handle}`;
const asGrant = (kept: Json | undefined) => kept as unknown as Grant | undefined;

export const putGrant = (state: BenchState, key: string, code: string, grant: Grant) => state.put(key, nameOf(handleOf(code)), grant as unknown as Json, GRANT_LIFE_S);
export const getGrant = async (state: BenchState, key: string, code: string) => asGrant(await state.get(key, nameOf(handleOf(code))));

/**
 * Changes the grant of a code, or of a token that was given for it, in one step: what is good for one answer has one.
 * @param edit Whether a token is one of the grant's own, it finds out by itself. `undefined` leaves the grant as it is.
 */
export async function changeGrant(state: BenchState, key: string, by: { code: string } | { token: string }, edit: (grant: Grant | undefined) => Grant | undefined): Promise<void> {
  const handle = "code" in by ? handleOf(by.code) : handleOfToken(by.token);
  if (!HANDLE.test(handle)) return void edit(undefined);
  await state.change(key, nameOf(handle), GRANT_LIFE_S, (kept) => edit(asGrant(kept)) as unknown as Json | undefined);
}
