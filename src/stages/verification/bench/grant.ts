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
}

/** What a refresh token is worth. */
export interface Refresh { token: string; status: number; response: Json; accessToken: string; used: boolean }

const nameOf = (kind: "code" | "token", value: string) => `${kind}:${createHash("sha256").update(value).digest("hex")}`;

export const putGrant = (state: BenchState, key: string, code: string, grant: Grant) => state.put(key, nameOf("code", code), grant as unknown as Json, GRANT_LIFE_S);
export const getGrant = async (state: BenchState, key: string, code: string) => (await state.get(key, nameOf("code", code))) as unknown as Grant | undefined;
/** From an access token back to the code that it was given for. */
export const putToken = (state: BenchState, key: string, token: string, code: string) => state.put(key, nameOf("token", token), code, GRANT_LIFE_S);
export const codeOfToken = async (state: BenchState, key: string, token: string) => (await state.get(key, nameOf("token", token))) as string | undefined;
