import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { defineStream, type Stream } from "../../platform/http/index.ts";
import { submissionParams } from "./contract.ts";
import { openPage } from "./presence-actions.ts";

/** How often a stream looks for others, in milliseconds. */
const LOOK_MS = 1_500;

const presenceParams = submissionParams.extend({ section: z.string().regex(/^[a-z][a-z-]{0,31}$/) });

export const presenceStreams: Stream[] = [
  defineStream({
    path: "/submissions/:id/presence/:section", access: "signed-in", operation: "submissions.presence", params: presenceParams,
    summary: "Who is in a submission now: a whole list, and again when it changes; who listens is there",
    async *open({ params, actor, deps, signal }) {
      const page = await openPage(deps, actor, params.id, params.section);
      let told = "";
      try {
        for (let seq = 0; !signal.aborted;) {
          const present = await page.look();
          const now = JSON.stringify(present);
          if (now !== told) yield { id: `${seq}`, event: seq++ === 0 ? "snapshot" as const : "delta" as const, data: present };
          told = now;
          await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
        }
      } finally {
        // a server that ends may have closed its database: the page is gone a moment later anyhow
        await page.leave().catch((cause: unknown) => deps.log.debug({ err: cause }, "a page could not be left"));
      }
    },
  }),
];
