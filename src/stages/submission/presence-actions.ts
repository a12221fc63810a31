import { type Actor, may, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { BEAT_MS, GONE_MS, type Present, presentTo, type Visit } from "./presence.ts";
import * as presence from "./presence-store.ts";
import * as store from "./store.ts";

type Ground = Pick<Platform, "db" | "clock">;

/** A page that is open: it says so, sees who else is there, and says when it is left. */
export interface OpenPage {
  look(): Promise<Present>;
  leave(): Promise<void>;
}

/**
 * Opens a page of a submission. Publishers see their own org's submissions, the desk sees what was ever sent to it; a token
 * looks without being shown.
 * @throws {Problem} `not-found`, alike for what is not there and what is not theirs; `not-allowed`
 */
export async function openPage(platform: Ground, actor: Actor, submissionId: string, section: string): Promise<OpenPage> {
  if (!may(actor, "submission.read") && !may(actor, "review.read")) throw new Problem("not-allowed", "Your roles do not include this");
  const own = may(actor, "submission.read") ? await platform.db.inTenant(actor.orgId, (tx) => store.byId(tx, submissionId)) : undefined;
  const sent = own ?? (may(actor, "review.read") ? await platform.db.inNetwork((tx) => store.byId(tx, submissionId)) : undefined);
  if (!sent || (!own && sent.state === "draft")) throw new Problem("not-found", `There is no submission ${submissionId}`);
  const side: Visit["side"] = own ? "publisher" : "desk";
  const orgId: OrgId = sent.orgId;
  const inScope = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => (own ? platform.db.inTenant(orgId, act) : platform.db.inNetwork(act));
  const id = newId("vis", platform.clock.now().getTime());
  let saidAt = 0;
  return {
    look: () => inScope(async (tx) => {
      const now = platform.clock.now();
      if (actor.kind === "member" && now.getTime() - saidAt >= BEAT_MS) {
        if (!(await store.byId(tx, submissionId))) return { people: [], others: [] }; // deleted meanwhile
        await presence.note(tx, orgId, { id, submissionId, accountId: actor.accountId, name: actor.name, visitorOrgId: actor.orgId, side, section, seenAt: now });
        saidAt = now.getTime();
      }
      return presentTo({ accountId: actor.accountId, orgId: actor.orgId, side }, await presence.since(tx, orgId, submissionId, new Date(now.getTime() - GONE_MS)));
    }),
    leave: () => inScope((tx) => presence.leave(tx, orgId, id)),
  };
}

/** Forgets pages that nobody left: their process was killed. */
export async function forgetVisits(platform: Ground): Promise<void> {
  await platform.db.inNetwork((tx) => presence.forgetBefore(tx, new Date(platform.clock.now().getTime() - 2 * GONE_MS)));
}
