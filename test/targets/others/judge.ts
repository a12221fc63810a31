import { CHECKS, type CheckResult } from "../../../src/stages/verification/index.ts";
import type { HomeBench } from "../../../src/stages/verification/testing.ts";
import { manifestOf, type OtherApp, SCIM_TOKEN } from "./apps.ts";

/** How a run differs from what is known of the software. */
export interface Judged {
  /** Whatever is violated, cannot be told or is not asked, and nobody knew of: a false alarm of ours, or news about them. */
  news: string[];
  /** What is known and was not seen: a check that lost its eyes, or a release that was mended. */
  gone: string[];
  leftBehind: string[];
  /** Every check's outcome. */
  outcomes: Readonly<Record<string, CheckResult["outcome"]>>;
}

/** Starts the software, asks it every check of its protocol, and compares each answer with the table. */
export async function judge(bench: HomeBench, app: OtherApp): Promise<Judged> {
  const running = await app.start(bench);
  try {
    const only = CHECKS.filter((check) => check.protocol === app.protocol && (app.only?.includes(check.id) ?? true)).map((check) => check.id);
    const report = await bench.run(manifestOf(app, running), {
      only, variables: { base_url: new URL(running.url).origin }, secrets: { scim_token: SCIM_TOKEN }, ...(app.patienceMs === undefined ? {} : { patienceMs: app.patienceMs }),
    });
    const said = (c: CheckResult) => `${c.id} ${c.gate}, ${c.outcome}: ${c.observation}`;
    const isKnown: Record<CheckResult["outcome"], (c: CheckResult) => boolean> = {
      held: () => true, violated: ({ id }) => id in app.weaknesses || id in (app.byChance ?? {}), could_not_tell: ({ id }) => id in (app.untold ?? {}),
      does_not_apply: ({ observation }) => app.notAsked?.includes(observation) ?? true,
    };
    const isGone = ({ id, outcome }: CheckResult) => (id in app.weaknesses && outcome !== "violated") || (id in (app.untold ?? {}) && outcome !== "could_not_tell");
    return { news: report.checks.filter((c) => !isKnown[c.outcome](c)).map(said), gone: report.checks.filter(isGone).map(said), leftBehind: report.leftBehind, outcomes: Object.fromEntries(report.checks.map((c) => [c.id, c.outcome])) };
  } finally {
    await running.stop();
  }
}

/** What of the table has no check any more. */
export const unknownIds = (app: OtherApp): string[] =>
  Object.keys({ ...app.weaknesses, ...app.byChance, ...app.untold }).filter((id) => !CHECKS.some((check) => check.id === id && check.protocol === app.protocol));
