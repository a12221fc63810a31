import type { Actor } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { REQUIREMENTS } from "../manifest/index.ts";
import { revisionByDigest, revisionsOf, type Submission } from "../submission/index.ts";
import { CHECKS } from "../verification/index.ts";
import type { Thread } from "./thread.ts";

/** A thread with what stands beside it for this reader. */
export interface SeenThread extends Thread {
  /** What the requirement or the check asks, in words; null for a field and for the whole. */
  title: string | null;
  /** The reader has written in it. */
  mine: boolean;
  /** Of a thread about a field: what the field said when it was opened, and what it says now. Null where that is more than {@link MAX_BESIDE}. */
  field: { then: unknown; now: unknown } | null;
}

/** Characters that are shown beside a thread: the longest text of a description, and no whole section of them in each of many threads. */
const MAX_BESIDE = 20_000;

/** As this person sees them: a publisher's "now" is the draft, the desk's is what was submitted. */
export async function seenBy(tx: Tx, actor: Actor, found: Submission, threads: readonly Thread[]): Promise<SeenThread[]> {
  const revisions = threads.some((thread) => thread.about.kind === "field") ? await revisionsOf(tx, found.orgId, found.id) : [];
  const submitted = revisions.length > 0 && found.digest ? await revisionByDigest(tx, found.orgId, found.digest) : undefined;
  const current = actor.orgId === found.orgId ? found.manifest : (submitted?.manifest ?? found.manifest);
  const fits = fitting();
  return threads.map((thread) => {
    const { kind, ref } = thread.about;
    const before = revisions.findLast((revision) => revision.submittedAt <= thread.openedAt) ?? submitted;
    const [then, now] = kind === "field" ? [valueAt(before?.manifest, ref) ?? null, valueAt(current, ref) ?? null] : [null, null];
    // neither is cut: of two that differ in what is left out, a reader would take one for the other
    return { ...thread, title: titleOf(thread.about), mine: thread.writers.includes(actor.accountId), field: kind === "field" && fits(then) && fits(now) ? { then, now } : null };
  });
}

/** Whether a value may be shown. Many threads about one section measure it once. */
function fitting(): (value: unknown) => boolean {
  const known = new Map<unknown, boolean>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const fits = (typeof value === "string" ? value : JSON.stringify(value)).length <= MAX_BESIDE;
    known.set(value, fits);
    return fits;
  };
}

function titleOf({ kind, ref }: Thread["about"]): string | null {
  if (kind === "requirement") return REQUIREMENTS.find((one) => one.id === ref)?.asks ?? null;
  return kind === "check" ? (CHECKS.find((one) => one.id === ref)?.title ?? null) : null;
}

/** What a JSON Pointer (RFC 6901) points at; undefined where there is nothing. */
function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const step of pointer.split("/").slice(1).map((each) => each.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
