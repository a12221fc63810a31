import type { DomainEvent, Json } from "../platform/jobs/index.ts";
import type { Platform } from "../platform/platform.ts";
import { draftName, STATES, type State, type Submission, submissionById } from "../stages/submission/index.ts";
import { deliver, type Letter } from "../notices/index.ts";
import type { Member } from "../tenancy/index.ts";
import { adminsOfApps, type Audience, memberNamed, membersOf } from "./recipients.ts";

/** What a letter is written from. */
interface News {
  data: Record<string, Json>;
  /** The integration's name, on one line. */
  name: string;
  submission: Submission | undefined;
  publicUrl: string;
  subject: string;
  /** The reader's own app, for those who have the integration installed. */
  app?: { id: string; label: string; org: string };
}

export interface Notice {
  /** Stable; the first nine are those that publishers know from other networks. */
  id: string;
  /** The kind of event. */
  on: string;
  when(data: Record<string, Json>): boolean;
  to: Audience;
  /** Who made it happen is not told of it. */
  notActor?: true;
  title(news: News): string;
  text(news: News): string;
  /** The page it leads to. */
  path(news: News): string;
}

const is = (data: Record<string, Json>, key: string, ...values: string[]): boolean => values.includes(String(data[key]));
const day = (iso: Json | undefined): string => String(iso).slice(0, 10);
const labelOf = (news: News): string => STATES[news.data["to"] as State].label;
const review = (news: News): string => `/app/studio/${news.subject}/review`;
const desk = (news: News): string => `/app/desk/${news.subject}`;
const listing = (news: News): string => `/catalog/${news.subject}`;
const ownApp = (news: News): string => `/app/org/apps/${news.app?.id ?? ""}/setup`;
const brokenIn = (news: News): string => `A look at ${news.name} ${String(news.data["version"])} found violated what held when it was proven: ${(news.data["broken"] as string[]).join(", ")}.`;
/** What everybody asks first: does it still work? */
const goesOn = (news: News): string => `${news.app?.org ?? "Your org"} runs it as ${news.app?.label ?? news.name}. Sign-in and provisioning go on; you decide what becomes of it.`;
const noted = (news: News, key = "note"): string => (typeof news.data[key] === "string" && news.data[key] !== "" ? `\n\n${news.data[key]}` : "");
/** The day belongs to the move: the event says it, also when the submission has moved on since. */
const expected = (news: News): string => (news.data["dueAt"] ? `\nExpected by ${day(news.data["dueAt"])}.` : "");
const nowIn = (news: News): string => `${news.name} is now: ${labelOf(news)}.`;
/** It waits for people: what machine gates let through at once does not. */
const forTheDesk = (data: Record<string, Json>): boolean => is(data, "move", "submit", "fixed_on_our_side") && data["passes"] !== true;
const scheduled = (data: Record<string, Json>): boolean => data["scheduled"] === true;

/**
 * Every notice there is: what happened, who hears of it, in which words. A draft that is deleted is told to nobody, on purpose,
 * and so is an approval that can still be undone: nothing is public yet.
 */
export const NOTICES: readonly Notice[] = [
  {
    id: "N1", on: "submission.moved", when: forTheDesk, to: "sender", path: review,
    title: (news) => `${news.name}: ${labelOf(news)}`, text: (news) => `${nowIn(news)} The desk acts next.${expected(news)}`,
  },
  {
    id: "N2", on: "submission.moved", when: (data) => is(data, "to", "initial_issues"), to: "sender", path: review,
    title: (news) => `${news.name}: ${labelOf(news)}`, text: (news) => `${nowIn(news)} It is your turn.${noted(news)}`,
  },
  {
    id: "N3", on: "submission.moved", when: (data) => is(data, "to", "qa") && is(data, "move", "approve"), to: "sender", path: review,
    title: (news) => `${news.name}: ${labelOf(news)}`, text: (news) => `${nowIn(news)} The desk acts next.${expected(news)}${noted(news)}`,
  },
  {
    id: "N4", on: "submission.moved", when: (data) => is(data, "to", "qa_issues"), to: "sender", path: review,
    title: (news) => `${news.name}: ${labelOf(news)}`, text: (news) => `${nowIn(news)} It is your turn.${noted(news)}`,
  },
  {
    id: "N5", on: "submission.moved", when: (data) => is(data, "to", "publishing") && !is(data, "from", "final_review") && scheduled(data), to: "sender", path: review,
    title: (news) => `${news.name}: publishing on ${day(news.data["publishAt"])}`, text: (news) => `${news.name} is approved. It is published on ${day(news.data["publishAt"])}; you can change the day or take it back until then.`,
  },
  {
    id: "N6", on: "submission.moved", when: (data) => is(data, "to", "publishing") && is(data, "from", "final_review") && scheduled(data), to: "sender", path: review,
    title: (news) => `${news.name}: final testing is complete`, text: (news) => `Final testing of ${news.name} is complete. It is published on ${day(news.data["publishAt"])}; you can change the day or take it back until then.`,
  },
  {
    id: "N7", on: "submission.moved", when: (data) => is(data, "to", "published"), to: "sender", path: (news) => `/catalog/${String(news.data["slug"])}`,
    title: (news) => `${news.name}: ${labelOf(news)}`,
    text: (news) => `${news.name}${news.data["version"] ? ` ${String(news.data["version"])}` : ""} is published.${is(news.data, "takenIn", "final_review") ? " Final testing is complete." : ""}${news.submission?.secretsUntil ? ` Its test secrets are deleted on ${day(news.submission.secretsUntil.toISOString())}.` : ""}`,
  },
  {
    id: "N8", on: "submission.moved", when: forTheDesk, to: "analysts", path: desk,
    title: (news) => `${news.name}: ${news.data["resubmission"] === true ? "sent again" : "new submission"}`, text: (news) => `${nowIn(news)} The desk acts next.${expected(news)}${noted(news)}`,
  },
  {
    id: "N9", on: "submission.secrets_removed", when: () => true, to: "publishers", path: review,
    title: (news) => `${news.name}: test secrets deleted`, text: (news) => `The test secrets of ${news.name} were deleted, as announced. Enter them again in your next submission.`,
  },
  {
    id: "secrets-ending", on: "submission.secrets_ending", when: () => true, to: "sender", path: (news) => `/app/studio/${news.subject}/test`,
    title: (news) => `${news.name}: test secrets are deleted on ${day(news.data["until"])}`,
    text: (news) => `Nobody has changed ${news.name} for a long time. Its test secrets are deleted on ${day(news.data["until"])}; any change of the draft keeps them.`,
  },
  {
    id: "rejected", on: "submission.moved", when: (data) => is(data, "to", "rejected"), to: "sender", path: review,
    title: (news) => `${news.name}: ${labelOf(news)}`, text: (news) => `${nowIn(news)} You can copy it to a new draft.${noted(news)}`,
  },
  {
    id: "stopped", on: "submission.moved", when: (data) => is(data, "move", "stop"), to: "sender", path: review,
    title: (news) => `${news.name}: not published`, text: (news) => `${news.name} was not published on its day; the desk looks at it again.${noted(news)}`,
  },
  {
    id: "stopped-desk", on: "submission.moved", when: (data) => is(data, "move", "stop"), to: "analysts", path: desk,
    title: (news) => `${news.name}: not published`, text: (news) => `${news.name} was stopped before it was published.${noted(news)}`,
  },
  {
    id: "thread", on: "review.thread_changed", when: (data) => is(data, "side", "desk"), to: "sender", path: review,
    title: (news) => `${news.name}: the desk wrote to you`, text: (news) => `There is news in a thread about ${news.name}. Read and answer it.`,
  },
  {
    id: "collaborator", on: "submission.collaborator_added", when: () => true, to: "named", notActor: true, path: (news) => `/app/studio/${news.subject}`,
    title: (news) => (news.data["owner"] === true ? `${news.name}: you are its owner now` : `${news.name}: you are a collaborator`),
    text: (news) => (news.data["owner"] === true
      ? `${String(news.data["actorName"])} made you the owner of ${news.name}. What the desk says of it comes to you first.` : `${String(news.data["actorName"])} added you to ${news.name}. You hear of it beside its owner.`),
  },
  {
    id: "support-answer", on: "support.message", when: (data) => is(data, "side", "desk"), to: "publishers", path: (news) => `/app/studio/${String(news.data["submissionId"])}/review`,
    title: (news) => `${news.name}: the desk wrote to you`, text: (news) => `The desk has written in your questions about ${news.name}.`,
  },
  {
    id: "support-question", on: "support.message", when: (data) => is(data, "side", "publisher"), to: "analysts", path: (news) => `/app/desk/support?subject=${news.subject}`,
    title: (news) => `${news.name}: its publisher asks`, text: (news) => `The publisher of ${news.name} has written to the desk and waits for an answer.`,
  },
  {
    id: "removal-asked", on: "catalog.removal_asked", when: () => true, to: "analysts", path: (news) => `/app/desk/listings/${news.subject}`,
    title: (news) => `${news.name}: its publisher asks for removal`, text: (news) => `The publisher of ${news.name} asks the desk to remove it. Two analysts do.${noted(news, "reason")}`,
  },
  {
    id: "second-person", on: "catalog.second_person_needed", when: () => true, to: "analysts", notActor: true, path: (news) => `/app/desk/listings/${news.subject}`,
    title: (news) => `${news.name}: a second person is needed`, text: (news) => `${String(news.data["actorName"])} asks for a second person: ${String(news.data["move"]).replaceAll("_", " ")} ${news.name}.${noted(news, "reason")}`,
  },
  {
    id: "listing-moved", on: "catalog.moved", when: (data) => !is(data, "move", "deprecate", "undeprecate"), to: "publishers", path: listing,
    title: (news) => `${news.name}: ${LISTING_WORDS[String(news.data["move"])] ?? "its listing changed"}`, text: (news) => `The desk has acted on ${news.name}: ${LISTING_WORDS[String(news.data["move"])] ?? "its listing changed"}.${noted(news, "reason")}`,
  },
  {
    id: "tier-raised", on: "catalog.tier_raised", when: () => true, to: "publishers", path: listing,
    title: (news) => `${news.name}: verified`, text: (news) => `Two analysts vouch for ${news.name} ${String(news.data["version"])}: it is Verified now.`,
  },
  {
    id: "app-suspended", on: "catalog.moved", when: (data) => is(data, "move", "suspend"), to: "customers", path: ownApp,
    title: (news) => `${news.name} is suspended in the catalog`, text: (news) => `The network has suspended ${news.name}: no org can add it now. ${goesOn(news)}${noted(news, "reason")}`,
  },
  {
    id: "app-reinstated", on: "catalog.moved", when: (data) => is(data, "move", "lift"), to: "customers", path: ownApp,
    title: (news) => `${news.name} is no longer suspended`, text: (news) => `The network has lifted the suspension of ${news.name}. ${goesOn(news)}${noted(news, "reason")}`,
  },
  {
    id: "app-deprecated", on: "catalog.moved", when: (data) => is(data, "move", "deprecate"), to: "customers", path: ownApp,
    title: (news) => `${news.name} is deprecated`,
    text: (news) => `The publisher has deprecated ${news.name}. ${news.data["successor"] ? `Its successor is ${String(news.data["successor"])}: ${news.publicUrl}/catalog/${String(news.data["successor"])} . ` : "No successor is named. "}${news.data["endsOn"] ? `It can be added until ${String(news.data["endsOn"])}. ` : ""}${goesOn(news)}${noted(news, "reason")}`,
  },
  {
    id: "app-undeprecated", on: "catalog.moved", when: (data) => is(data, "move", "undeprecate"), to: "customers", path: ownApp,
    title: (news) => `${news.name} is no longer deprecated`, text: (news) => `The publisher has taken the deprecation of ${news.name} back. ${goesOn(news)}`,
  },
  {
    id: "app-removed", on: "catalog.moved", when: (data) => is(data, "move", "remove"), to: "customers", path: ownApp,
    title: (news) => `${news.name} was removed from the catalog`, text: (news) => `The network has removed ${news.name} from the catalog: no org can add it any more. ${goesOn(news)}${noted(news, "reason")}`,
  },
  {
    id: "recheck-broken", on: "monitoring.check_broken", when: () => true, to: "publishers", path: (news) => `/app/studio/integrations/${news.subject}`,
    title: (news) => `${news.name}: a check that held is violated now`, text: (news) => `${brokenIn(news)} Nothing was changed in the catalog. Mend your app; the next look says whether it holds again.`,
  },
  {
    id: "recheck-broken-desk", on: "monitoring.check_broken", when: () => true, to: "analysts", path: (news) => `/app/desk/listings/${news.subject}`,
    title: (news) => `${news.name}: a check that held is violated now`, text: (news) => `${brokenIn(news)} Its publisher is told. Nothing is suspended by itself: look at it and decide whether an audit is needed.`,
  },
  {
    id: "nights-skipped-desk", on: "monitoring.nights_skipped", when: () => true, to: "analysts", path: (news) => `/app/desk/listings/${news.subject}`,
    title: (news) => `${news.name}: ${String(news.data["nights"])} nights without a look`,
    text: (news) => `${news.name} ${String(news.data["version"])} was not looked at for ${String(news.data["nights"])} nights in a row. The last night: ${String(news.data["reason"])} Ask for a look, or ask its publisher why its runs fill the nights.`,
  },
  {
    id: "rule-announced", on: "catalog.rule_announced", when: () => true, to: "publishers", path: (news) => `/app/studio/integrations/${news.subject}`,
    title: (news) => `${news.name}: ${String(news.data["check"])} will block from ${String(news.data["blocksFrom"])}`,
    text: (news) => `From ${String(news.data["blocksFrom"])} this network refuses a submit whose run does not hold ${String(news.data["check"])} (${String(news.data["title"])}). In the latest run of version ${String(news.data["version"])} it ${is(news.data, "outcome", "violated") ? "failed" : "could not be judged"}. What is published stays as it is; your next update needs it.\nAbout the check: ${news.publicUrl}/checks/${String(news.data["check"])}${noted(news)}`,
  },
  {
    id: "domain-failing", on: "org.domain_failing", when: () => true, to: "publishers", path: () => "/app/studio/team",
    title: (news) => `${news.name}: the proof of this domain is missing`, text: (news) => `The proof that you control ${news.name} was not found today. It counts for a week more.${noted(news, "failure")}`,
  },
  {
    id: "domain-lost", on: "org.domain_lost", when: () => true, to: "publishers", path: () => "/app/studio/team",
    title: (news) => `${news.name}: no longer verified`, text: (news) => `The proof that you control ${news.name} has been missing for a week. The mark is gone from your listings.${noted(news, "failure")}`,
  },
  {
    id: "webhook-disabled", on: "webhook.disabled", when: () => true, to: "publishers", path: () => "/app/studio/team",
    title: () => "A webhook was switched off", text: (news) => `The webhook to ${String(news.data["url"])} was switched off. ${String(news.data["because"])}. Mend it on your side, then switch it on again.`,
  },
];

const LISTING_WORDS: Readonly<Record<string, string>> = {
  audit: "under audit", release: "the audit ended without a finding", suspend: "suspended", lift: "no longer suspended", roll_back: "rolled back to an earlier version", remove: "removed",
};

/** Kinds of event that somebody is told of. */
export const TOLD = [...new Set(NOTICES.map((notice) => notice.on))];

/** Who is to read what about an event. */
export async function lettersOf(platform: Platform, event: DomainEvent): Promise<Letter[]> {
  const meant = NOTICES.filter((notice) => notice.on === event.kind && notice.when(event.data));
  if (meant.length === 0) return [];
  const submission = event.subject.startsWith("sub_") ? await platform.db.inNetwork((tx) => submissionById(tx, event.subject)) : undefined;
  if (event.subject.startsWith("sub_") && !submission) return []; // deleted meanwhile
  const name = oneLine(submission ? draftName(submission.manifest) : String(event.data["name"] ?? event.subject));
  const news: News = { data: event.data, name, submission, publicUrl: platform.config.publicUrl, subject: event.subject };
  const letters: Letter[] = [];
  for (const notice of meant) {
    const readers: { member: Member; app?: NonNullable<News["app"]> }[] = notice.to === "customers"
      ? await adminsOfApps(platform, event.subject)
      : (notice.to === "named" ? await memberNamed(platform, event.orgId, String(event.data["accountId"])) : await membersOf(platform, notice.to, event.orgId, submission)).map((member) => ({ member }));
    for (const { member, app } of readers) {
      if (notice.notActor && member.accountId === event.data["actorId"]) continue;
      const theirs = app ? { ...news, app } : news;
      letters.push({
        notice: notice.id, to: { accountId: member.accountId, email: member.email }, title: notice.title(theirs), text: notice.text(theirs), url: `${platform.config.publicUrl}${notice.path(theirs)}`,
        ...(app ? { about: app.id } : {}),
      });
    }
  }
  return letters;
}

/** Into the inbox of whoever is to read it, and by mail as they choose. */
export async function tell(platform: Platform, event: DomainEvent): Promise<void> {
  await deliver(platform, event, await lettersOf(platform, event));
}

/** A draft's name is whatever somebody typed: in a mail it is one line of at most 80 characters. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length <= 80 ? line : `${[...line].slice(0, 79).join("")}…`;
}
