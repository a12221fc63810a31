import type { Json } from "../../../platform/jobs/index.ts";
import type { BenchState } from "./bench-state.ts";
import type { Lane } from "./recorder.ts";

/** How long a canary listens, in seconds. */
const LIFE_S = 600;
/** Visits that are kept of one canary. */
const MAX_HITS = 40;

/** What a canary shows to whoever comes. */
export interface CanaryAnswer { status: number; type: string; body: string }

/** A visit to an address that nobody but the attacked app could know. Values that prove something are not kept. */
export interface CanaryHit {
  at: string;
  method: string;
  /** Behind the canary's own address. */
  path: string;
  /** Whether an `Authorization` header came along. */
  credential: boolean;
  /** Names of the form fields that came along: `code`, `client_secret`, … */
  fields: string[];
}

/** An address planted in a hostile message. One visit shows that the message was followed. */
export interface Canary {
  url: string;
  hits(): Promise<CanaryHit[]>;
}

export interface CanaryParts {
  state: BenchState;
  key: string;
  /** The bench's own address; see `benchAddresses`. */
  base: string;
  /** Texts that nobody can guess before the run ends. */
  random(): string;
  noted: Lane["noted"];
}

export const openCanaries = ({ state, key, base, random, noted }: CanaryParts) => ({
  /** A new address. @param answer Default: 404. */
  async plant(answer: CanaryAnswer = { status: 404, type: "text/plain", body: "" }): Promise<Canary> {
    const token = random().slice(0, 24);
    await state.put(key, `canary:${token}`, answer as unknown as Json, LIFE_S);
    return { url: `${base}/canary/${token}`, hits: () => noted(`canary ${token}`, () => hitsOf(state, key, token)) };
  },
});
export type Canaries = ReturnType<typeof openCanaries>;

const hitsOf = async (state: BenchState, key: string, token: string) => ((await state.get(key, `canary-hits:${token}`)) ?? []) as unknown as CanaryHit[];

/** Notes a visit to `/canary/<token>…`. @returns what to answer, or `undefined` where no canary sits. */
export async function canaryVisited(state: BenchState, key: string, path: string, hit: Omit<CanaryHit, "path">): Promise<CanaryAnswer | undefined> {
  const [, token = "", rest = ""] = /^\/canary\/([0-9a-f]{24})(\/.*)?$/.exec(path) ?? [];
  const answer = token === "" ? undefined : ((await state.get(key, `canary:${token}`)) as unknown as CanaryAnswer | undefined);
  if (!answer) return undefined;
  const hits = [...(await hitsOf(state, key, token)), { ...hit, path: rest }].slice(-MAX_HITS);
  await state.put(key, `canary-hits:${token}`, hits as unknown as Json, LIFE_S);
  return answer;
}
