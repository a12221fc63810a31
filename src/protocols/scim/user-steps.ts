import type { Dialect } from "./dialect.ts";
import { ScimError } from "./error.ts";
import { ask, askIfThere, expectStatus, failed, leavesOpen, warn, type Answer, type Failed } from "./exchange.ts";
import { object } from "./json.ts";
import type { Steps, Warning } from "./messages.ts";
import { applyValues, differences, type AttributeValues } from "./profile.ts";
import { isScimError, readList, readUser, without, type ScimUser } from "./read.ts";
import * as requests from "./user-requests.ts";

/** How the person shall look in the app, whatever happened before. */
export interface DesiredUser {
  active: boolean;
  userName: string;
  /** Our own id of the person. */
  externalId: string;
  attributes: AttributeValues;
  /** For a new account only: the synchronised password, or a random one that nobody knows. */
  initialPassword?: string | undefined;
  /** A password to set on an account that exists; give it only while it still has to be sent. */
  changedPassword?: string | undefined;
}

/** What we know and may do. */
export interface KnownUser {
  /** The `id` the app gave, from an earlier outcome. */
  scimId: string | null;
  /** A create was sent once and its outcome is not known: a leaver must then be looked up. */
  createAttempted?: boolean | undefined;
  /** Is this id already linked to somebody else of ours? The link is then refused. */
  isTaken?: ((scimId: string) => boolean) | undefined;
  /** Features of the deployment; what is missing is allowed. */
  allow?: Partial<Record<"create" | "update" | "deactivate" | "reactivate" | "renameUser", boolean>> | undefined;
}

export type UserOutcome =
  | {
      /** `gone`: nobody there. For a desired active user the caller decides about making one anew (call with `scimId: null`). */
      kind: "created" | "linked" | "updated" | "unchanged" | "deactivated" | "reactivated" | "gone";
      /** To store; `null` when the app holds no account of this person. */
      scimId: string | null;
      warnings: Warning[];
    }
  | Failed;

interface Run { desired: DesiredUser; known: KnownUser; dialect: Dialect; warnings: Warning[]; scimId: string | null }
type Kind = Exclude<UserOutcome["kind"], "failed">;

/**
 * Brings one account to its desired state. Every run starts by looking, so it may be repeated after any outcome.
 * Nothing of the answers is returned but the id: roles, passwords and markup that a server adds stay where they are.
 */
export function* syncUser(desired: DesiredUser, known: KnownUser, dialect: Dialect): Steps<UserOutcome> {
  const run: Run = { desired, known, dialect, warnings: [], scimId: known.scimId };
  try {
    const kind = yield* desired.active ? present(run) : absent(run);
    return { kind, scimId: run.scimId, warnings: run.warnings };
  } catch (error) {
    return failed(error, run.scimId, run.warnings);
  }
}

function* present(run: Run): Steps<Kind> {
  if (run.known.scimId !== null) {
    const user = yield* read(run, run.known.scimId);
    if (user !== null) return yield* align(run, user, "known");
    run.scimId = null;
  }
  const found = yield* lookup(run);
  if (found !== null) return yield* link(run, found);
  // A stored id that vanished is drift; making accounts anew for a whole directory needs somebody's decision.
  return run.known.scimId === null ? yield* create(run) : "gone";
}

function* absent(run: Run): Steps<Kind> {
  const id = run.known.scimId;
  if (id === null && run.known.createAttempted !== true) return "gone";
  let user = id === null ? null : yield* read(run, id);
  if (user === null) {
    run.scimId = null;
    const found = yield* lookup(run);
    if (found === null) return "gone";
    user = (yield* read(run, found.id)) ?? found;
    adopt(run, user);
  }
  if (user.active === false) return "unchanged";
  if (run.known.allow?.deactivate === false) return switchedOff(run, "deactivating");
  return (yield* switchActive(run, user, false)) === null ? "gone" : "deactivated";
}

function* create(run: Run): Steps<Kind> {
  const { desired, dialect, warnings } = run;
  if (run.known.allow?.create === false) throw new ScimError("not-found", "there is no such account, and creating accounts is switched off");
  let user: ScimUser;
  try {
    const answer = yield* ask(requests.createUser(dialect, { ...desired, password: desired.initialPassword }), [200, 201, 202]);
    user = readUser(answer.body, warnings);
  } catch (error) {
    if (!(error instanceof ScimError) || !(error.code === "conflict" || leavesOpen(error))) throw error;
    return yield* afterUnclearCreate(run, error);
  }
  if (user.userName !== "" && !sameName(run, user.userName)) {
    throw new ScimError("identity-clash", `the answer to the create is about ${user.userName}`);
  }
  refuseTaken(run, user.id);
  yield* confirmOwn(run, user.id);
  run.scimId = user.id;
  if (user.active === false) warn(warnings, "not-confirmed", "The app made the account inactive");
  return "created";
}

/** 409, no answer, or one that cannot be read: whether there is an account now, only a search can tell. */
function* afterUnclearCreate(run: Run, error: ScimError): Steps<Kind> {
  let found: ScimUser | null;
  try {
    found = yield* lookup(run);
  } catch {
    throw error;
  }
  if (found === null) throw error;
  if (error.code !== "conflict") warn(run.warnings, "adopted-after-unknown", `The create ended in: ${error.message}; the account was found`);
  return yield* link(run, found);
}

/** The id in the answer to a create is believed after the app shows the same person under it. */
function* confirmOwn(run: Run, id: string): Steps<void> {
  const stored = yield* askIfThere(requests.readUserById(run.dialect, id), [200]);
  if (stored === null) return warn(run.warnings, "not-readable-yet", "The new account cannot be read yet");
  const user = readUser(stored.body, run.warnings);
  if (user.id !== id || (user.userName !== "" && !sameName(run, user.userName))) {
    throw new ScimError("identity-clash", "the id that the create returned belongs to another account");
  }
}

function* link(run: Run, found: ScimUser): Steps<Kind> {
  const user = yield* read(run, found.id);
  if (user === null) throw new ScimError("unreadable", "the search finds an account that cannot be read by its id");
  if (user.userName !== "" && !sameName(run, user.userName)) {
    throw new ScimError("identity-clash", "the account that the search found has another userName when read by its id");
  }
  adopt(run, user);
  if (user.externalId !== "" && user.externalId !== run.desired.externalId) {
    warn(run.warnings, "external-id-differs", "The account carried another externalId; it has ours now");
  }
  return yield* align(run, user, "linked");
}

/** Activation first, then the profile (and only what differs), then a password. */
function* align(run: Run, start: ScimUser, how: "known" | "linked"): Steps<Kind> {
  const { desired, dialect, warnings } = run;
  const allow = run.known.allow ?? {};
  let user = start;
  let kind: Kind = how === "linked" ? "linked" : "unchanged";
  if (user.active === false || (user.active === null && how === "linked")) {
    if (allow.reactivate === false) switchedOff(run, "reactivating");
    else {
      const switched = yield* switchActive(run, user, true);
      if (switched === null) throw new ScimError("stale", "the account vanished while it was being activated", { status: 404 });
      user = switched;
      if (how === "known") kind = "reactivated";
    }
  }
  const wanted = allow.update === false ? {} : differences(user.resource, profileOf(run, user, how), dialect.version);
  if (Object.keys(wanted).length > 0) {
    const write = dialect.update === "patch" ? requests.patchUser : requests.replaceUser;
    const answer = yield* ask(write(dialect, user, wanted), [200, 201, 202, 204]);
    const after = { ...user, resource: applyValues(user.resource, wanted, dialect.version) };
    user = readBack(run, answer, after);
    if (kind === "unchanged") kind = "updated";
  }
  if (desired.changedPassword !== undefined) {
    yield* ask(requests.setPassword(dialect, user, desired.changedPassword), [200, 202, 204]);
    if (kind === "unchanged") kind = "updated";
  }
  if (start.active === null && how === "known") warn(warnings, "active-unknown", "The app does not tell whether the account is active");
  return kind;
}

/** @returns the account afterwards, `null` when it is no longer there. */
function* switchActive(run: Run, user: ScimUser, active: boolean): Steps<ScimUser | null> {
  const answer = yield* askIfThere(requests.setActive(run.dialect, user, active), [200, 202, 204]);
  if (answer === null) return null;
  const local: ScimUser = { ...user, active, resource: object({ ...without(user.resource, "active"), active }) };
  const after = readBack(run, answer, local);
  if (after.active === !active) throw new ScimError("not-applied", `active is still ${String(!active)}`);
  // Somebody who leaves must be out: a 204 alone is a promise, so the account is read once more.
  if (!active && after === local) yield* confirmInactive(run, user.id);
  return after;
}

function* confirmInactive(run: Run, id: string): Steps<void> {
  let user: ScimUser | null;
  try {
    user = yield* read(run, id);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return warn(run.warnings, "not-confirmed", `The account could not be read after it was deactivated: ${error.message}`);
  }
  if (user?.active === true) throw new ScimError("not-applied", "active is still true");
}

/** Finds by userName, and believes only one exact hit: a server that ignores the filter must not hand us a stranger. */
function* lookup(run: Run): Steps<ScimUser | null> {
  const { desired, dialect, warnings } = run;
  const response = yield requests.lookupUser(dialect, desired.userName);
  if (response.status === 404 && "body" in response && dialect.emptySearchMayBe404 && isScimError(response.body)) return null;
  const list = readList(expectStatus(response, [200]).body, warnings);
  if (list.resources.length === 0) {
    if (list.totalResults > 0) throw new ScimError("unreadable", "totalResults counts accounts that Resources does not hold");
    return null;
  }
  const exact = list.resources.map((r) => readUser(r, warnings)).filter((user) => sameName(run, user.userName));
  if (exact.length === 0) throw new ScimError("filter-ignored", "none of the accounts returned has the userName that was asked for");
  const [user] = exact;
  if (user === undefined || list.resources.length > 1 || list.totalResults > 1) {
    throw new ScimError("ambiguous", `${Math.max(list.resources.length, list.totalResults)} accounts were returned for one userName`);
  }
  if (user.userName !== desired.userName) warn(warnings, "case-differs", `The app writes the userName as ${user.userName}`);
  return user;
}

function* read(run: Run, id: string): Steps<ScimUser | null> {
  const answer = yield* askIfThere(requests.readUserById(run.dialect, id), [200]);
  if (answer === null) return null;
  const user = readUser(answer.body, run.warnings);
  if (user.id !== id) throw new ScimError("identity-clash", "the app answers with another account than the one asked for");
  return user;
}

/** The account as the answer to a write shows it, or as we know it must be now: 204 and odd bodies are no failure. */
function readBack(run: Run, answer: Answer, local: ScimUser): ScimUser {
  if (answer.status === 204 || answer.body.trim() === "") return local;
  let user: ScimUser;
  try {
    user = readUser(answer.body, run.warnings);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    warn(run.warnings, "unreadable-answer", `The answer to a write could not be read: ${error.detail}`);
    return local;
  }
  if (user.id !== local.id) throw new ScimError("identity-clash", "the answer to a write is about another account");
  return user;
}

/** What the account shall hold. Names that differ in case alone are left: the app may fold them, and would for ever. */
function profileOf(run: Run, user: ScimUser, how: "known" | "linked"): AttributeValues {
  const { desired } = run;
  const values: Record<string, AttributeValues[string]> = { ...requests.mapped(desired.attributes) };
  if (run.known.allow?.renameUser !== false && !sameName(run, user.userName)) values["userName"] = desired.userName;
  // Many apps do not keep externalId; it is set when linking, and mended when it is there and wrong.
  if (user.externalId !== desired.externalId && (how === "linked" || user.externalId !== "")) values["externalId"] = desired.externalId;
  return values;
}

function adopt(run: Run, user: ScimUser): void {
  refuseTaken(run, user.id);
  run.scimId = user.id;
  const before = run.known.scimId;
  if (before !== null && before !== user.id) warn(run.warnings, "id-changed", `The account ${before} is gone; ${user.id} has its userName now`);
}

function refuseTaken(run: Run, id: string): void {
  if (id !== run.known.scimId && run.known.isTaken?.(id) === true) {
    throw new ScimError("identity-clash", `the id ${id} is linked to another person already`);
  }
}

/** ASCII folding only: wider folding would join names that the app keeps apart. */
function sameName(run: Run, name: string): boolean {
  const wanted = run.desired.userName;
  return run.dialect.userNameCase === "exact" ? name === wanted : fold(name) === fold(wanted);
}

const fold = (name: string): string => name.replace(/[A-Z]/g, (c) => c.toLowerCase());

function switchedOff(run: Run, what: string): "unchanged" {
  warn(run.warnings, "switched-off", `${what} is switched off for this deployment`);
  return "unchanged";
}
