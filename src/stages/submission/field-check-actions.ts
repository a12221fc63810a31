import { type Actor, Problem } from "../../kernel/index.ts";
import { EgressError } from "../../platform/egress/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { FIELD_CHECKS, type FieldCheck, heard, nameFinderOf, notAsked, type Question, questionOf, type Said } from "./field-check.ts";
import { ASKING, askTurn, forgetAsked, keepSaid } from "./field-check-store.ts";
import { isEditable } from "./states.ts";
import * as store from "./store.ts";

/** An address has this long to answer, in milliseconds; whoever types does not wait for it. */
const ANSWER_MS = 5_000;

/**
 * Asks what only the server can say about a field as it is typed; the draft stays as it is. An address is asked once by HEAD, through the
 * egress guard, without redirects, and its answer stands for minutes.
 * @throws {Problem} `not-found`; `not-your-move` where nothing can be edited; `invalid-field` for a field without such a check; `too-many`.
 */
export async function checkField(platform: Platform, actor: Actor, id: string, field: { path: string; value: string }, answerMs = ANSWER_MS): Promise<FieldCheck> {
  const { found, live } = await platform.db.inTenant(actor.orgId, async (tx) => {
    const draft = await store.byId(tx, id);
    if (!draft) throw new Problem("not-found", `There is no submission ${id}`);
    const own = draft.slug !== undefined && (await store.slugOwner(tx, draft.slug)) === draft.orgId;
    return { found: draft, live: own && draft.slug ? await store.publishedRevision(tx, draft.slug) : undefined };
  });
  if (!isEditable(found.state)) throw new Problem("not-your-move", "It cannot be edited now, so there is nothing to check while typing");
  const question = questionOf(field.path, field.value, found.manifest, { allowLocal: platform.config.allowLocalTargets });
  if (!question) throw new Problem("invalid-field", "There is nothing that only the server knows about this field", { fields: [{ path: "/path", code: "submission.field.no-check", message: "The manifest's rules say all there is to say about it" }] });
  switch (question.about) {
    case "nothing": return notAsked(question.code, question.reason);
    case "slug": return slugFree(platform, actor, question.text);
    case "name": return live?.manifest.metadata.name === question.text ? nameFree : nameTold(platform, actor, question.text);
    case "address": return addressAnswers(platform, actor, question, answerMs);
  }
}

async function slugFree(platform: Platform, actor: Actor, slug: string): Promise<FieldCheck> {
  const owner = await platform.db.inTenant(actor.orgId, (tx) => store.slugOwner(tx, slug));
  const code = FIELD_CHECKS.slug;
  if (owner === undefined) return { code, outcome: "free", holds: true, message: "This slug is free." };
  if (owner === actor.orgId) return { code, outcome: "free", holds: true, message: "This slug is yours." };
  return { code, outcome: "taken", holds: false, message: "Another publisher uses this slug.", mend: "Choose another one: it is asked again when you submit." };
}

const nameFree: FieldCheck = { code: FIELD_CHECKS.name, outcome: "free", holds: true, message: "No other listing has a name like it." };

async function nameTold(platform: Platform, actor: Actor, name: string): Promise<FieldCheck> {
  const alike = await platform.db.inNetwork((tx) => nameFinderOf(platform)(tx, { orgId: actor.orgId, name }));
  if (alike === undefined) return nameFree;
  return { code: FIELD_CHECKS.name, outcome: "alike", holds: false, message: alike, mend: "You may keep it; a person at the desk looks at it before anything is published." };
}

async function addressAnswers(platform: Platform, actor: Actor, question: Extract<Question, { about: "address" }>, answerMs: number): Promise<FieldCheck> {
  const now = platform.clock.now();
  const turn = await platform.db.inNetwork((tx) => askTurn(tx, question.url, actor.orgId, now));
  if (turn === "asking") return heard(question, {}, now);
  if (turn === "host-busy") return { ...notAsked(FIELD_CHECKS.address, "host-busy"), retryAfterS: 60 };
  if (turn !== "yours") return heard(question, turn.said, turn.at);
  const said = await ask(platform, question.url, answerMs);
  await platform.db.inNetwork((tx) => keepSaid(tx, question.url, actor.orgId, said));
  return heard(question, said, now);
}

/** One HEAD, nothing followed: whether somebody is there, and no more. */
async function ask(platform: Platform, url: string, answerMs: number): Promise<Said> {
  try {
    const { status } = await platform.egress.request({ url, method: "HEAD", purpose: "field-check", once: true, followRedirects: 0, timeoutMs: answerMs, maxBytes: 1_024 });
    return { status };
  } catch (thrown) {
    if (!(thrown instanceof EgressError)) throw thrown;
    return { failure: thrown.code, message: thrown.message };
  }
}

/** Forgets addresses whose answers stand no more. */
export async function forgetAskedAddresses(platform: Pick<Platform, "db" | "clock">): Promise<void> {
  await platform.db.inNetwork((tx) => forgetAsked(tx, new Date(platform.clock.now().getTime() - ASKING.answerS * 1000)));
}
