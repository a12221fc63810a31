import type { Db, Tx } from "../../platform/db/index.ts";
import type { Manifest, ManifestDiff } from "../manifest/index.ts";
import type { Submission } from "./submission.ts";

/** A reason that needs a person before a submission may go on: no machine publishes over it. */
export interface Hold {
  /** Stable, for example `secret-host-changed`. */
  code: string;
  /** One sentence for people. */
  message: string;
  /** `phases`: whoever passes the desk's phases answers it. `person`: somebody clears it by name before it is approved. */
  needs: "phases" | "person";
}

/** A hold that was raised over a submission, and what became of it. */
export interface RaisedHold extends Hold {
  raisedAt: Date;
  clearedAt: Date | undefined;
  clearedBy: string | undefined;
  note: string;
}

/** What a finder looks at: what is sent now, and what is live under the slug. */
export interface Looked {
  submission: Submission;
  manifest: Manifest;
  live: { manifest: Manifest; logoDigest: string | undefined } | undefined;
  diff: ManifestDiff | undefined;
}

/** Looks at what is being submitted, in the transaction of the submit. It may read and must not write. */
export type HoldFinder = (tx: Tx, looked: Looked) => Promise<Hold[]>;

const perDatabase = new WeakMap<Db, HoldFinder[]>();

/** Adds a finder: `app/flow.ts` wires those of other stages, which this one does not know. */
export function findHoldsBy(platform: { db: Db }, finder: HoldFinder): void {
  perDatabase.set(platform.db, [...(perDatabase.get(platform.db) ?? []), finder]);
}

/** A host that receives secrets, codes or assertions is another one: two people look, always. */
const secretHost: HoldFinder = async (_tx, { diff }) => {
  const moved = (diff?.changes ?? []).filter((change) => change.movesSecrets);
  return moved.length === 0 ? [] : [{
    code: "secret-host-changed", needs: "phases",
    message: `Credentials or sign-ins would go to another host: ${moved.map((change) => change.path).join(", ")}`,
  }];
};

/** Every hold over what is being submitted, each code once. */
export async function findHolds(platform: { db: Db }, tx: Tx, looked: Looked): Promise<Hold[]> {
  const found: Hold[] = [];
  for (const finder of [secretHost, ...(perDatabase.get(platform.db) ?? [])]) found.push(...(await finder(tx, looked)));
  return [...new Map(found.map((hold) => [hold.code, hold])).values()];
}
