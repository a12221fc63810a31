import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHECKS } from "../src/stages/verification/index.ts";
import { homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { manifestOf, OTHER_APPS, type OtherApp } from "./targets/others/apps.ts";

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
      only, variables: { base_url: new URL(running.url).origin }, secrets: { scim_token: "a-token-of-these-proofs" }, ...(app.patienceMs === undefined ? {} : { patienceMs: app.patienceMs }),
    });
    const of = (outcome: string) => report.checks.filter((c) => c.outcome === outcome).map((c) => `${c.id}: ${c.observation}`);
    const starting = (rows: Readonly<Record<string, string>>) => Object.keys(rows).map((id) => expect.stringMatching(new RegExp(`^${id}: `)) as string);
    const chance = (row: string) => Object.keys(app.byChance ?? {}).some((id) => row.startsWith(`${id}: `));
    const order = (rows: string[]) => rows.filter((row) => !chance(row)).sort();
    expect(order(of("violated"))).toEqual(starting(Object.fromEntries(Object.entries(app.weaknesses).sort(([a], [b]) => (`${a}: ` < `${b}: ` ? -1 : 1)))));
    expect(order(of("could_not_tell"))).toEqual(starting(Object.fromEntries(Object.entries(app.untold ?? {}).sort())));
    expect([...new Set(report.checks.filter((c) => c.outcome === "does_not_apply").map((c) => c.observation))].sort()).toEqual([...app.notAsked].sort());
    expect(report.leftBehind).toEqual([]);
  } finally {
    await running.stop();
  }
}

describe.each(["saml", "oidc"] as const)("software of others that speaks %s", (protocol) => {
  let bench: HomeBench;
  beforeAll(async () => { bench = await homeBench(); });
  afterAll(() => bench.close());

  it.for(OTHER_APPS.filter((app) => app.protocol === protocol))("$name ($language) is left in peace, save for what is known of it", async (app, { skip }) => {
    const lacks = app.lacks();
    if (lacks !== undefined) skip(lacks);
    expect(app.installed().startsWith(app.version), `${app.name} ${app.installed()} is here, and ${app.version} was looked at`).toBe(true);
    await look(bench, app);
  }, 240_000);
});
