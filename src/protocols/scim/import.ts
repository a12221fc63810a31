import { PAGE_SIZE, type Dialect } from "./dialect.ts";
import { ScimError } from "./error.ts";
import { ask, failed, warn, type Failed } from "./exchange.ts";
import { listGroups } from "./group-requests.ts";
import type { JsonObject } from "./json.ts";
import type { Steps, Warning } from "./messages.ts";
import { readGroup, readList, readUser, type ScimGroup, type ScimUser } from "./read.ts";
import { listUsers } from "./user-requests.ts";

export interface WalkLimits { maxPages: number; maxResources: number }
export const WALK_LIMITS: WalkLimits = { maxPages: 5_000, maxResources: 200_000 };

export type WalkOutcome =
  | {
      kind: "read";
      /** Everything was seen once, and the server did not contradict itself. Only then may a plan of removals be made, and better from two such walks. */
      complete: boolean;
      /** Why not, in words for an admin; empty when complete. */
      doubts: string[];
      /** Distinct resources handed over. */
      read: number;
      /** `totalResults` of the first page. */
      total: number;
      warnings: Warning[];
    }
  | Failed;

/** Reads all accounts, page by page. `onPage` gets each account once; an account without an id is left out and casts doubt. */
export function walkUsers(dialect: Dialect, onPage: (users: ScimUser[]) => void, limits: WalkLimits = WALK_LIMITS): Steps<WalkOutcome> {
  return walk((start) => listUsers(dialect, start), readUser, onPage, limits);
}

/** Reads all groups, page by page. */
export function walkGroups(dialect: Dialect, onPage: (groups: ScimGroup[]) => void, limits: WalkLimits = WALK_LIMITS): Steps<WalkOutcome> {
  return walk((start) => listGroups(dialect, start), readGroup, onPage, limits);
}

/** Pages by index (RFC 7644 §3.4.2.4): no link of the answer is followed, and every lie about totals ends in `complete: false`. */
function* walk<T extends { id: string }>(
  request: (startIndex: number) => ReturnType<typeof listUsers>,
  readOne: (resource: JsonObject, warnings: Warning[]) => T,
  onPage: (items: T[]) => void,
  limits: WalkLimits,
): Steps<WalkOutcome> {
  const warnings: Warning[] = [];
  const doubts = new Set<string>();
  const seen = new Set<string>();
  let total: number | null = null;
  let startIndex = 1;
  try {
    for (let pages = 0; ; pages++) {
      if (pages >= limits.maxPages || seen.size > limits.maxResources) {
        doubts.add(`stopped after ${pages} pages and ${seen.size} resources`);
        break;
      }
      const answer = yield* ask(request(startIndex), [200]);
      const forgiven: Warning[] = [];
      const list = readList(answer.body, forgiven);
      total ??= list.totalResults;
      if (list.totalResults !== total) doubts.add("the total changed while reading");
      const items = fresh(list.resources, readOne, seen, doubts, forgiven);
      for (const w of forgiven) warnOnce(warnings, w.code, w.message); // one of a kind, not one per person
      onPage(items);
      const received = list.resources.length;
      if (received > PAGE_SIZE) warnOnce(warnings, "long-page", `A page holds more than the ${PAGE_SIZE} asked for`);
      if (received === 0 || items.length === 0) break;
      // Some servers give shorter pages than asked for: a step of 100 would jump over people.
      startIndex += received;
      if (startIndex > list.totalResults) break;
      if (received < PAGE_SIZE) warnOnce(warnings, "short-page", `A page holds fewer than the ${PAGE_SIZE} asked for`);
    }
  } catch (error) {
    return failed(error, null, warnings);
  }
  if (seen.size !== total) doubts.add(`the app says ${total ?? 0} and showed ${seen.size}`);
  return { kind: "read", complete: doubts.size === 0, doubts: [...doubts], read: seen.size, total: total ?? 0, warnings };
}

function fresh<T extends { id: string }>(
  resources: JsonObject[], readOne: (resource: JsonObject, warnings: Warning[]) => T,
  seen: Set<string>, doubts: Set<string>, warnings: Warning[],
): T[] {
  const items: T[] = [];
  for (const resource of resources) {
    let item: T;
    try {
      item = readOne(resource, warnings);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      doubts.add(`a resource cannot be read: ${error.detail}`);
      continue;
    }
    if (seen.has(item.id)) doubts.add("the same resource came twice");
    else {
      seen.add(item.id);
      items.push(item);
    }
  }
  return items;
}

function warnOnce(warnings: Warning[], code: Warning["code"], message: string): void {
  if (!warnings.some((w) => w.code === code)) warn(warnings, code, message);
}
