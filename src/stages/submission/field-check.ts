import type { Db, Tx } from "../../platform/db/index.ts";
import type { OrgId } from "../../kernel/index.ts";
import { fieldKindAt, isSlug, type Manifest, readAddress, renderUrl, variableSchema } from "../manifest/index.ts";

/**
 * What only the server can say about a field while it is written: whether a slug or a name is free, whether an address answers. It never
 * stands in the way of a save or a submit; what does is a gate. Codes are those of the gate or the hold that the same thing meets later.
 */
export const FIELD_CHECKS = { slug: "submission.gate.slug-free", name: "name-alike", address: "submission.address.answers" } as const;

/** Why nothing was asked. */
export const NOT_ASKED = {
  malformed: "It is not complete yet, so nothing was asked.",
  variables: "Its variables have no values: fill in the test tenant's, and it is asked.",
  private: "A private integration stands in nobody else's catalog, so its name was compared with no other.",
  "customer-hosted": "Customers run the app themselves, so there is no one address to ask.",
  refused: "This network does not contact it.",
  "host-busy": "Its host was asked often in the last minute. Nothing is wrong; it is left alone for now.",
  asking: "It is being asked at this moment.",
} as const;
export type NotAsked = keyof typeof NOT_ASKED;

/** `holds` is undefined where it could not be told. */
export interface FieldCheck {
  code: (typeof FIELD_CHECKS)[keyof typeof FIELD_CHECKS];
  outcome: "free" | "taken" | "alike" | "answers" | "no_answer" | "not_asked";
  holds: boolean | undefined;
  message: string;
  mend?: string;
  /** Of `not_asked`, or the way in which an address did not answer. */
  reason?: string;
  /** The address that was asked, and when. */
  asked?: { url: string; at: Date };
  /** The HTTP status that came back. */
  status?: number;
  /** Seconds after which the same question may be answered. */
  retryAfterS?: number;
}

/** What an address said. `failure` is the egress guard's word; with neither, it could not be asked. */
export interface Said { status?: number; failure?: string; message?: string }

/** What a field's check asks. `page`: people open it, so what it answers counts; an endpoint only has to be there. */
export type Question =
  | { about: "slug" | "name"; text: string }
  | { about: "address"; url: string; page: boolean }
  | { about: "nothing"; code: FieldCheck["code"]; reason: NotAsked };

/**
 * What there is to ask about a field of a draft, with the values of its test tenant in place of variables.
 * @returns undefined for a field about which only the manifest's rules have something to say
 */
export function questionOf(path: string, value: string, draft: unknown, options: { allowLocal: boolean }): Question | undefined {
  if (path === "/metadata/slug") return isSlug(value) ? { about: "slug", text: value } : { about: "nothing", code: FIELD_CHECKS.slug, reason: "malformed" };
  if (path === "/metadata/name") {
    if (value.trim() === "") return { about: "nothing", code: FIELD_CHECKS.name, reason: "malformed" };
    return partOf(partOf(draft, "metadata"), "visibility") === "private" ? { about: "nothing", code: FIELD_CHECKS.name, reason: "private" } : { about: "name", text: value };
  }
  const kind = fieldKindAt(path);
  if (kind !== "url-template" && kind !== "static-url") return undefined;
  const nothing = (reason: NotAsked): Question => ({ about: "nothing", code: FIELD_CHECKS.address, reason });
  const url = kind === "static-url" ? value : filled(value, draft, options);
  if (url === undefined) return nothing(partOf(partOf(partOf(draft, "sso"), "saml"), "onPremises") === true ? "customer-hosted" : "variables");
  const read = readAddress(url, options);
  if ("fault" in read) return nothing("malformed");
  // an endpoint may do something when it is met; that its host is there is asked at the root, which does nothing anywhere
  return { about: "address", url: kind === "static-url" ? url.replace(/#.*$/, "") : `${read.url.origin}/`, page: kind === "static-url" };
}

function filled(template: string, draft: unknown, options: { allowLocal: boolean }): string | undefined {
  if (!template.includes("{{")) return template;
  const variables: Manifest["variables"] = listOf(partOf(draft, "variables")).flatMap((one) => variableSchema.safeParse(one).data ?? []);
  const values = Object.entries((partOf(partOf(draft, "test"), "variables") ?? {}) as object).filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const rendered = renderUrl(template, variables, Object.fromEntries(values), options);
  return rendered.ok ? rendered.url : undefined;
}

const partOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const notAsked = (code: FieldCheck["code"], reason: NotAsked): FieldCheck => ({ code, outcome: "not_asked", holds: undefined, message: NOT_ASKED[reason], reason });

/** Refusals of the egress guard: nothing left this network, and nothing is known of the other side. */
const REFUSED: ReadonlySet<string> = new Set(["bad-url", "scheme", "port", "private-address", "own-address", "aborted"]);
/** A page that asks for a sign-in, or bears no HEAD or no hurry, is there. */
const THERE: ReadonlySet<number> = new Set([401, 403, 405, 429, 501]);

/** What an address said, in words for the field. */
export function heard(question: Extract<Question, { about: "address" }>, said: Said, at: Date): FieldCheck {
  const code = FIELD_CHECKS.address;
  const asked = { url: question.url, at };
  const { host } = new URL(question.url);
  if (said.status !== undefined) {
    const { status } = said;
    if (!question.page) return { code, outcome: "answers", holds: true, message: `${host} answers.`, asked, status };
    const there = status < 400 || THERE.has(status);
    return {
      code, outcome: "answers", holds: there, message: there ? "The page answers." : `The page answers ${status}.`, asked, status,
      ...(there ? {} : { mend: "Open it in a browser: people will follow this link." }),
    };
  }
  if (said.failure === undefined) return { ...notAsked(code, "asking"), retryAfterS: 3 };
  if (REFUSED.has(said.failure)) return { ...notAsked(code, "refused"), reason: said.failure, message: `Not asked: ${said.message ?? NOT_ASKED.refused}` };
  return {
    code, outcome: "no_answer", holds: false, message: `${host} does not answer: ${said.message ?? said.failure}`, reason: said.failure, asked,
    mend: "It may still be saved. The checks and your customers will need it.",
  };
}

/** Whom a name may be taken for, in a sentence; undefined when it is told apart from all others. */
export type NameFinder = (tx: Tx, mine: { orgId: OrgId; name: string }) => Promise<string | undefined>;
const perDatabase = new WeakMap<Db, NameFinder>();

/** Says who knows other publishers' names: `app/flow.ts` wires the catalog, which this stage does not know. */
export function findNamesBy(platform: { db: Db }, finder: NameFinder): void {
  perDatabase.set(platform.db, finder);
}
export const nameFinderOf = (platform: { db: Db }): NameFinder => perDatabase.get(platform.db) ?? (async () => undefined);
