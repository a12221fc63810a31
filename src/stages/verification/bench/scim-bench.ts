import type { Manifest, Scim } from "../../manifest/index.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { CannotTell } from "../verdict.ts";
import type { Lane } from "./recorder.ts";
import { RFC, type ScimDialect } from "./scim-dialects.ts";
import { SCIM } from "./scim-urns.ts";
import { NoAnswer, type Sender } from "./sender.ts";
import type { OidcBench } from "./oidc-bench.ts";
import type { SamlBench } from "./saml-bench.ts";

/** How often, and how far apart, somebody whose making was cut off is looked for. */
const MAX_LOOKS = 4;
const LOOK_PAUSE_MS = 700;
/** Of one thing that is cleaned up, when its connection breaks. */
const MAX_TRIES = 3;

/** What somebody waits who was just given an app. */
const SETTLES_MS = 20_000;

export { SCIM } from "./scim-urns.ts";

export type Json = Record<string, unknown>;

/** The app's sign-on, seen from provisioning. */
export type SignOn = SamlBench | OidcBench;

/** How a request proves itself. `good`: as the manifest says, with the test tenant's credential. */
export type Proof = "good" | "none" | { header: string };

export interface ScimAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  /** The body as an object; empty when it is none. */
  json: Json;
  text: string;
  ms: number;
  exchange: string;
}

/** A resource that this run made. */
export interface Made {
  type: "Users" | "Groups";
  id: string;
  /** The server's words about it. */
  json: Json;
  answer: ScimAnswer;
}

export interface ScimBench {
  manifest: Manifest;
  section: Scim;
  baseUrl: string;
  /** The secret in the credential, where it is one token; for checks that put it where it does not belong. */
  token: string | undefined;
  /** Whose requests are made now: media types, searches, and what a person or a group is made of. */
  readonly dialect: ScimDialect;
  /** The second customer's SCIM server; or the sentence why it cannot be used. */
  second: ScimBench | string;
  /** The app's sign-on, for what provisioning must do to it; or the sentence why it cannot be used. May wait for the other protocol's checks to end. */
  signOn(): Promise<SignOn | string>;
  /** Tokens that the test section names besides: one that is valid as well, one that was taken back. */
  otherTokens: { previous: string | undefined; revoked: string | undefined };
  step(name: string): void;
  /** Waits so many milliseconds. */
  pause(ms: number): Promise<unknown>;
  /** How long a change may take until it is read, in milliseconds. */
  settlesMs: number;
  /** A word that no other run uses. */
  word(): string;
  /** @param path Below the service root; a whole address is taken as it is, and only proven hosts are reached. A body of text is sent as it is. */
  request(method: string, path: string, more?: { body?: unknown; proof?: Proof; headers?: Record<string, string> }): Promise<ScimAnswer>;
  /** `GET` with a filter, encoded. */
  find(type: "Users" | "Groups", filter: string): Promise<ScimAnswer>;
  /** A full user as the network creates it; nothing is sent. */
  userBody(more?: Json): Json;
  /** Makes a user that is deleted at the end of the run. @throws {CannotTell} when the server does not make it. */
  makeUser(more?: Json): Promise<Made>;
  makeGroup(more?: Json): Promise<Made>;
  /** A PatchOp of 2.0. */
  patch(made: Made, ...operations: Json[]): Promise<ScimAnswer>;
  /** The resource as the server gave it, changed, by PUT. */
  replace(made: Made, change: Json): Promise<ScimAnswer>;
  read(made: Made): Promise<ScimAnswer>;
  /** Counts a resource as made by this run, so that it is deleted at the end. */
  adopt(type: Made["type"], answer: ScimAnswer): Made | undefined;
}

/** What the engine alone may do. */
export interface ScimBenchWithEnd extends ScimBench {
  /** From now on requests are made as this client makes them. */
  speak(dialect: ScimDialect): void;
  /** Deletes what the run made, newest first. @returns what is left behind. */
  cleanUp(alsoUserNames: readonly string[], calledOff: boolean): Promise<string[]>;
}

export interface ScimBenchParts {
  manifest: Manifest;
  section: Scim;
  baseUrl: string;
  sender: Sender;
  /** Sends what must be sent although the run was called off: nothing is left behind because somebody pressed cancel. */
  cleaner: Sender;
  lane: Lane;
  /** Headers that carry the credential. */
  credential(): Promise<Record<string, string>>;
  token: string | undefined;
  second: ScimBench["second"];
  signOn: ScimBench["signOn"];
  otherTokens: ScimBench["otherTokens"];
  random(): string;
  /** Default: waits. */
  pause?(ms: number): Promise<unknown>;
  /** Default 20 s: what somebody waits who was just given an app. */
  settlesMs?: number | undefined;
}

/** A SCIM client that records everything and leaves nothing behind. It judges nothing: checks do. */
export function openScimBench(parts: ScimBenchParts): ScimBenchWithEnd {
  const made = new Map<string, Made>();
  /** Names of people whose making was cut off: whether they are there is found out at the end. */
  const unsure = new Set<string>();
  let cleaning = false;
  const is11 = parts.section.version === "1.1";
  let dialect = RFC;
  const mediaType = (of: "accept" | "contentType") => (is11 ? "application/json" : dialect[of]);
  const bench: ScimBenchWithEnd = {
    manifest: parts.manifest, section: parts.section, baseUrl: parts.baseUrl, token: parts.token, second: parts.second, signOn: parts.signOn, otherTokens: parts.otherTokens,
    get dialect() { return dialect; },
    speak(next) { dialect = next; },
    step: (name) => parts.lane.step(name), pause: parts.pause ?? sleep, settlesMs: parts.settlesMs ?? SETTLES_MS,
    word: () => `entente${parts.random().slice(0, 10)}`,
    async request(method, path, { body, proof = "good", headers = {} } = {}) {
      const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
      const credential = proof === "good" ? await parts.credential() : proof === "none" ? {} : { authorization: proof.header };
      const answer = await (cleaning ? parts.cleaner : parts.sender).send({
        method, url: /^https?:/.test(path) ? path : `${parts.baseUrl}${path}`, body: text,
        headers: { accept: mediaType("accept"), ...(text === undefined ? {} : { "content-type": mediaType("contentType") }), ...credential, ...headers },
      }).catch((thrown: unknown) => {
        if (method === "POST") for (const userName of userNamesIn(body)) unsure.add(userName);
        throw thrown;
      });
      const seen = { status: answer.status, headers: answer.headers, json: asObject(answer.text), text: answer.text, ms: Math.round(answer.timings.totalMs), exchange: answer.exchange };
      // counted at once: the check that asked may be called off before it can
      const type = method === "POST" && seen.status === 201 ? /^\/(Users|Groups)\/?$/.exec(path)?.[1] : undefined;
      if (type && !cleaning) bench.adopt(type as Made["type"], seen);
      return seen;
    },
    find: (type, filter) => bench.request("GET", dialect.search(type, filter)),
    userBody(more = {}) {
      const name = bench.word();
      return {
        ...dialect.user({
          schemas: [is11 ? SCIM.core11 : SCIM.user], userName: `${name}@entente-test.example`, name: { givenName: "Tess", familyName: "Tester" }, displayName: "Tess Tester",
          emails: [{ value: `${name}@entente-test.example`, type: "work", primary: true }], active: true,
        }),
        ...more,
      };
    },
    makeUser: (more) => make("Users", bench.userBody(more)),
    makeGroup: (more = {}) => make("Groups", { ...dialect.group({ schemas: [is11 ? SCIM.core11 : SCIM.group], displayName: `Entente test ${bench.word()}` }), ...more }),
    patch: (it, ...operations) => bench.request("PATCH", pathOf(it), { body: { schemas: [SCIM.patch], Operations: operations } }),
    replace: (it, change) => bench.request("PUT", pathOf(it), { body: { ...it.json, ...change } }),
    read: (it) => bench.request("GET", pathOf(it)),
    adopt(type, answer) {
      const id = answer.json["id"];
      if (typeof id !== "string" || id === "") return undefined;
      const one: Made = { type, id, json: answer.json, answer };
      made.set(`${type}/${id}`, one);
      return one;
    },
    async cleanUp(alsoUserNames, calledOff) {
      cleaning = true;
      if (calledOff) for (const userName of alsoUserNames) unsure.add(userName); // their sign-in may still be at work
      dialect = RFC;
      parts.lane.step("cleaning up");
      const left: string[] = [];
      const wanted = new Set([...alsoUserNames, ...unsure]);
      const notLookedFor = new Set<string>();
      for (let looks = 1; ; looks++) {
        for (const userName of wanted) {
          await anyway(async () => {
            const found = await bench.find("Users", `userName eq ${JSON.stringify(userName)}`);
            for (const one of asList(found.json["Resources"])) {
              if (one["userName"] !== userName) continue;
              bench.adopt("Users", { ...found, json: one });
              unsure.delete(userName);
            }
            notLookedFor.delete(userName);
          }, () => void notLookedFor.add(userName));
        }
        if (unsure.size === 0 || looks === MAX_LOOKS) break;
        await sleep(LOOK_PAUSE_MS); // the server may still be at the request that was cut off
        for (const userName of wanted) if (!unsure.has(userName)) wanted.delete(userName);
      }
      left.push(...[...notLookedFor].map((userName) => `${userName}, perhaps (the search had no answer)`));
      for (const { type, id } of [...made.values()].reverse()) {
        const path = pathOf({ type, id });
        await anyway(async () => {
          const gone = await bench.request("DELETE", path);
          if ([200, 202, 204, 404, 410].includes(gone.status)) return;
          const off = type === "Users" ? await bench.request("PATCH", path, { body: is11 ? { schemas: [SCIM.core11], active: false } : { schemas: [SCIM.patch], Operations: [{ op: "replace", value: { active: false } }] } }) : gone;
          left.push(off.status < 300 ? `${type}/${id} (deactivated; the server does not delete)` : `${type}/${id}`);
        }, () => void left.push(`${type}/${id} (its deletion had no answer)`));
      }
      return left;
    },
  };
  /** One that breaks off leaves the others alone. @param otherwise When it broke off each time. @throws what is no matter of one connection. */
  async function anyway(once: () => Promise<void>, otherwise: () => void): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await once();
      } catch (thrown) {
        if (!(thrown instanceof NoAnswer && thrown.brokeOff)) throw thrown;
        if (tries === MAX_TRIES) return otherwise();
        await sleep(LOOK_PAUSE_MS);
      }
    }
  }
  async function make(type: Made["type"], body: Json): Promise<Made> {
    const answer = await bench.request("POST", `/${type}`, { body });
    const one = answer.status >= 200 && answer.status < 300 ? bench.adopt(type, answer) : undefined;
    if (!one) throw new CannotTell(`The server did not make a ${type === "Users" ? "user" : "group"} to test with: it answered ${answer.status}.`, answer);
    return one;
  }
  return bench;
}

/** Names of the people that a create asks for: one, or those of a bulk; also of a body that is sent as text. */
function userNamesIn(body: unknown): string[] {
  const whole = typeof body === "string" ? asObject(body) : ((body ?? {}) as Json);
  return [whole, ...asList(whole["Operations"]).map((operation) => (operation["data"] ?? {}) as Json)].flatMap((one) => (typeof one["userName"] === "string" ? [one["userName"]] : []));
}

/** Where a resource is, below the service root. */
export const pathOf = ({ type, id }: Pick<Made, "type" | "id">): string => `/${type}/${encodeURIComponent(id)}`;

function asObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
  } catch {
    return {};
  }
}

/** The objects of a list; whatever else is left out. */
export const asList = (value: unknown): Json[] => (Array.isArray(value) ? value.filter((v): v is Json => typeof v === "object" && v !== null) : []);

/** Whether an answer is an error in SCIM's own form (RFC 7644 §3.12). `status` may be text or number. */
export const isScimError = (answer: ScimAnswer): boolean =>
  Array.isArray(answer.json["schemas"]) && answer.json["schemas"].includes(SCIM.error) && String(answer.json["status"]) === String(answer.status);
