import type { Dialect } from "./dialect.ts";
import { ScimError } from "./error.ts";
import { ask, askIfThere, expectStatus, failed, leavesOpen, warn, type Answer, type Failed } from "./exchange.ts";
import * as requests from "./group-requests.ts";
import type { Steps, Warning } from "./messages.ts";
import { isScimError, readGroup, readList, type GroupMember, type ScimGroup } from "./read.ts";

/** How the group shall look in the app. */
export interface DesiredGroup {
  displayName: string;
  /** Only people who are provisioned: `value` is their id in the app, `display` their userName. */
  members: GroupMember[];
  /** `merge` leaves members that the app added itself; `overwrite` ("push now") makes the membership equal. */
  push: "merge" | "overwrite";
}

export interface KnownGroup {
  scimId: string | null;
  /** Ids that an earlier outcome reported as pushed: what is missing in `members` now is taken out. */
  pushed: readonly string[];
  /** Give the app's group our name when they differ. Default true. */
  rename?: boolean | undefined;
  /** May a group that already has the name be taken over? Default true. */
  link?: boolean | undefined;
  createAttempted?: boolean | undefined;
  isTaken?: ((scimId: string) => boolean) | undefined;
}

export type GroupOutcome =
  | { kind: "created" | "linked" | "updated" | "unchanged" | "gone"; scimId: string | null; pushed: string[]; warnings: Warning[] }
  /** `pushed` holds what arrived before the failure: store it, it is where the next run goes on. */
  | (Failed & { pushed: string[] });

interface Run { desired: DesiredGroup; known: KnownGroup; dialect: Dialect; warnings: Warning[]; scimId: string | null; pushed: Set<string> }
type Kind = Exclude<GroupOutcome["kind"], "failed">;

/** Brings one group to its desired state, in portions. May be repeated after any outcome. */
export function* syncGroup(desired: DesiredGroup, known: KnownGroup, dialect: Dialect): Steps<GroupOutcome> {
  const run: Run = {
    desired: { ...desired, members: distinct(desired.members) }, known, dialect, warnings: [],
    scimId: known.scimId, pushed: new Set(known.pushed),
  };
  try {
    const kind = yield* sync(run);
    return { kind, scimId: run.scimId, pushed: [...run.pushed], warnings: run.warnings };
  } catch (error) {
    return { ...failed(error, run.scimId, run.warnings), pushed: [...run.pushed] };
  }
}

/** Deletes the app's group; its people stay. A group that is not there any more is as good. */
export function* removeGroup(scimId: string, dialect: Dialect): Steps<{ kind: "deleted" | "gone"; scimId: null; warnings: Warning[] } | Failed> {
  try {
    const answer = yield* askIfThere(requests.deleteGroup(dialect, scimId), [200, 202, 204]);
    return { kind: answer === null ? "gone" : "deleted", scimId: null, warnings: [] };
  } catch (error) {
    return failed(error, scimId, []);
  }
}

function* sync(run: Run): Steps<Kind> {
  if (run.known.scimId !== null) {
    const group = yield* read(run, run.known.scimId);
    if (group !== null) return (yield* align(run, group)) ? "updated" : "unchanged";
    run.scimId = null;
    run.pushed.clear();
  }
  const found = yield* find(run);
  if (found !== null) return yield* link(run, found);
  return run.known.scimId === null ? yield* create(run) : "gone";
}

function* create(run: Run): Steps<Kind> {
  let group: ScimGroup;
  try {
    const answer = yield* ask(requests.createGroup(run.dialect, run.desired.displayName), [200, 201, 202]);
    group = readGroup(answer.body, run.warnings);
  } catch (error) {
    if (!(error instanceof ScimError) || !(error.code === "conflict" || leavesOpen(error))) throw error;
    const found = yield* findQuietly(run);
    if (found === null || (error.code === "conflict" && run.known.link === false)) throw error;
    if (error.code !== "conflict") warn(run.warnings, "adopted-after-unknown", `The create ended in: ${error.message}; the group was found`);
    adopt(run, found);
    yield* align(run, found);
    return "created";
  }
  if (group.displayName !== "" && group.displayName !== run.desired.displayName) {
    throw new ScimError("identity-clash", "the answer to the create is about another group");
  }
  refuseTaken(run, group.id);
  // Groups are deleted by id one day: the id is believed after the app shows our group under it.
  const stored = yield* read(run, group.id);
  if (stored === null) warn(run.warnings, "not-readable-yet", "The new group cannot be read yet");
  else if (stored.displayName !== "" && stored.displayName !== run.desired.displayName) {
    throw new ScimError("identity-clash", "the id that the create returned belongs to another group");
  }
  adopt(run, group);
  const base = stored ?? group;
  yield* align(run, { ...base, members: base.members ?? [] }); // just made empty by us: absent members are none
  return "created";
}

function* link(run: Run, found: ScimGroup): Steps<Kind> {
  if (run.known.link === false && run.known.createAttempted !== true) {
    throw new ScimError("conflict", "the app has a group of this name already, and linking was not chosen");
  }
  const group = yield* read(run, found.id);
  if (group === null) throw new ScimError("unreadable", "the search finds a group that cannot be read by its id");
  adopt(run, group);
  yield* align(run, group);
  return "linked";
}

/** @returns whether anything was written. */
function* align(run: Run, group: ScimGroup): Steps<boolean> {
  if (group.members === null) warn(run.warnings, "members-unknown", "The app does not show the members of the group");
  return run.dialect.groups === "put" ? yield* alignWhole(run, group) : yield* alignByPatch(run, group);
}

function* alignWhole(run: Run, group: ScimGroup): Steps<boolean> {
  const name = wantedName(run, group);
  const { add, remove } = changes(run, group.members);
  if (name === group.displayName && add.length === 0 && remove.length === 0) return settle(run, false);
  const members = distinct([...kept(run, group.members ?? []), ...run.desired.members]);
  yield* ask(requests.replaceGroup(run.dialect, group, name, members), [200, 201, 202, 204]);
  return settle(run, true);
}

function* alignByPatch(run: Run, group: ScimGroup): Steps<boolean> {
  const { dialect, desired } = run;
  const size = dialect.membersPerPatch;
  const name = wantedName(run, group);
  const renamed = name !== group.displayName;
  if (renamed) yield* ask(requests.renameGroup(dialect, group, name), [200, 202, 204]);
  if (desired.push === "overwrite" && group.members === null) return yield* overwriteUnseen(run, { ...group, displayName: name });
  const { add, remove } = changes(run, group.members);
  const written = add.length + remove.length > 0;
  if (written && desired.push === "overwrite" && dialect.version === "2.0" && desired.members.length <= size) {
    yield* ask(requests.replaceMembers(dialect, group.id, desired.members), [200, 202, 204]);
    return settle(run, true);
  }
  // Removals first: whoever has to leave must not wait behind a long list of newcomers.
  const steps = [...remove.map((m) => ({ m, out: true })), ...add.map((m) => ({ m, out: false }))];
  for (let i = 0; i < steps.length; i += size) {
    const part = steps.slice(i, i + size);
    const going = part.filter((s) => s.out).map((s) => s.m);
    const coming = part.filter((s) => !s.out).map((s) => s.m);
    yield* ask(requests.changeMembers(dialect, group.id, coming, going), [200, 202, 204]);
    for (const m of going) run.pushed.delete(m.value);
    for (const m of coming) run.pushed.add(m.value);
  }
  return settle(run, renamed || written);
}

/** Overwriting what cannot be seen: the first portion replaces everything, the others are added. */
function* overwriteUnseen(run: Run, group: ScimGroup): Steps<boolean> {
  const { dialect, desired } = run;
  if (dialect.version === "1.1") {
    yield* ask(requests.replaceGroup(dialect, group, group.displayName, desired.members), [200, 201, 202, 204]);
    return settle(run, true);
  }
  const size = dialect.membersPerPatch;
  yield* ask(requests.replaceMembers(dialect, group.id, desired.members.slice(0, size)), [200, 202, 204]);
  run.pushed = new Set(desired.members.slice(0, size).map((m) => m.value));
  for (let i = size; i < desired.members.length; i += size) {
    const part = desired.members.slice(i, i + size);
    yield* ask(requests.changeMembers(dialect, group.id, part, []), [200, 202, 204]);
    for (const m of part) run.pushed.add(m.value);
  }
  return settle(run, true);
}

/** What to add and take out, as far as the app tells who is in. */
function changes(run: Run, there: GroupMember[] | null): { add: GroupMember[]; remove: GroupMember[] } {
  const { desired, known } = run;
  const wanted = new Set(desired.members.map((m) => m.value));
  const inside = new Set(there === null ? known.pushed : there.map((m) => m.value));
  const ours = desired.push === "overwrite" && there !== null ? there : known.pushed.map((value) => ({ value }));
  return {
    add: desired.members.filter((m) => !inside.has(m.value)),
    remove: distinct(ours.filter((m) => !wanted.has(m.value) && inside.has(m.value))),
  };
}

/** Members of the app's own that a merge leaves in place. */
function kept(run: Run, there: GroupMember[]): GroupMember[] {
  return run.desired.push === "overwrite" ? [] : there.filter((m) => !run.known.pushed.includes(m.value));
}

function settle(run: Run, written: boolean): boolean {
  run.pushed = new Set(run.desired.members.map((m) => m.value));
  return written;
}

function wantedName(run: Run, group: ScimGroup): string {
  return run.known.rename === false && group.displayName !== "" ? group.displayName : run.desired.displayName;
}

function* read(run: Run, id: string): Steps<ScimGroup | null> {
  const answer = yield* askIfThere(requests.readGroupById(run.dialect, id), [200]);
  if (answer === null) return null;
  const group = readGroup(answer.body, run.warnings);
  if (group.id !== id) throw new ScimError("identity-clash", "the app answers with another group than the one asked for");
  return group;
}

/** By displayName, exact. A filter that was ignored is forgiven only when the whole list is in hand. */
function* find(run: Run): Steps<ScimGroup | null> {
  const response = yield requests.findGroup(run.dialect, run.desired.displayName);
  if (response.status === 404 && "body" in response && run.dialect.emptySearchMayBe404 && isScimError(response.body)) return null;
  const answer: Answer = expectStatus(response, [200]);
  const list = readList(answer.body, run.warnings);
  const exact = list.resources.map((r) => readGroup(r, run.warnings)).filter((g) => g.displayName === run.desired.displayName);
  if (exact.length > 1) throw new ScimError("ambiguous", `${exact.length} groups have this name`);
  if (list.totalResults > list.resources.length) throw new ScimError("filter-ignored", "a search by displayName returns more groups than one page holds");
  if (list.resources.length > exact.length) warn(run.warnings, "filter-ignored", "The app returned groups that were not asked for");
  return exact[0] ?? null;
}

function* findQuietly(run: Run): Steps<ScimGroup | null> {
  try {
    return yield* find(run);
  } catch (error) {
    if (error instanceof ScimError) return null;
    throw error;
  }
}

function refuseTaken(run: Run, id: string): void {
  if (id !== run.known.scimId && run.known.isTaken?.(id) === true) {
    throw new ScimError("identity-clash", `the id ${id} is linked to another group of ours already`);
  }
}

function adopt(run: Run, group: ScimGroup): void {
  refuseTaken(run, group.id);
  run.scimId = group.id;
  if (run.known.scimId !== null && run.known.scimId !== group.id) {
    warn(run.warnings, "id-changed", `The group ${run.known.scimId} is gone; ${group.id} has its name now`);
  }
}

function distinct(members: GroupMember[]): GroupMember[] {
  return [...new Map(members.map((m) => [m.value, m])).values()];
}
