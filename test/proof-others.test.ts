import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHECKS, type CheckResult } from "../src/stages/verification/index.ts";
import { homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { manifestOf, OTHER_APPS, type OtherApp, SCIM_TOKEN } from "./targets/others/apps.ts";

/**
 * Software of others, each started as a program of its own with a manifest of its own, and asked everything. Whatever is violated
 * must be known of that release (docs/known-weaknesses.md), and whatever is known must be seen: a new row is a false alarm of ours
 * or news about them, a row that is missing is a check that lost its eyes.
 */
async function look(bench: HomeBench, app: OtherApp): Promise<void> {
  const running = await app.start(bench);
  try {
    const only = CHECKS.filter((check) => check.protocol === app.protocol).map((check) => check.id);
    const report = await bench.run(manifestOf(app), {
      only, variables: { base_url: new URL(running.url).origin }, secrets: { scim_token: SCIM_TOKEN }, ...(app.patienceMs === undefined ? {} : { patienceMs: app.patienceMs }),
    });
    const known: Record<string, (id: string, saw: string) => boolean> = {
      held: () => true, violated: (id) => id in app.weaknesses || id in (app.byChance ?? {}), could_not_tell: (id) => id in (app.untold ?? {}), does_not_apply: (_id, why) => app.notAsked.includes(why),
    };
    const said = (c: CheckResult) => `${c.id} ${c.gate}, ${c.outcome}: ${c.observation}`;
    expect(report.checks.filter((c) => known[c.outcome]?.(c.id, c.observation) !== true).map(said), "what nobody knew of").toEqual([]);
    const expected = { violated: Object.keys(app.weaknesses), could_not_tell: Object.keys(app.untold ?? {}) };
    expect(report.checks.filter((c) => (["violated", "could_not_tell"] as const).some((outcome) => expected[outcome].includes(c.id) && c.outcome !== outcome)).map(said), "what was known and is not seen").toEqual([]);
    expect(report.leftBehind).toEqual([]);
  } finally {
    await running.stop();
  }
}

describe.each(["saml", "oidc", "scim"] as const)("software of others that speaks %s", (protocol) => {
  let bench: HomeBench;
  beforeAll(async () => { bench = await homeBench(); });
  afterAll(() => bench.close());

  it.for(OTHER_APPS.filter((app) => app.protocol === protocol))("$name ($language) is left in peace, save for what is known of it", { timeout: 240_000 }, async (app, { skip }) => {
    const lacks = app.lacks();
    if (lacks !== undefined) skip(lacks);
    expect(app.installed().startsWith(app.version), `${app.name} ${app.installed()} is here, and ${app.version} was looked at`).toBe(true);
    await look(bench, app);
  });
});
