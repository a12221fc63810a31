import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { KNOWN_VULNERABLE } from "./targets/known-vulnerable/apps.ts";
import { OTHER_APPS } from "./targets/others/apps.ts";
import { judge, unknownIds } from "./targets/others/judge.ts";
import { weaknessesPage, WEAKNESSES_PAGE } from "./targets/others/weaknesses-page.ts";

let bench: HomeBench;
beforeAll(async () => { bench = await homeBench(); });
afterAll(() => bench.close());

/**
 * Software of others, each started as a program of its own with a manifest of its own, and asked everything. Whatever is violated
 * must be known of that release, and whatever is known must be seen.
 */
describe.each(["saml", "oidc", "scim"] as const)("software of others that speaks %s", (protocol) => {
  it.for(OTHER_APPS.filter((app) => app.protocol === protocol))("is left in peace, save for what is known of it: $name ($language)", { timeout: 240_000 }, async (app, { skip }) => {
    const lacks = app.lacks();
    if (lacks !== undefined) skip(lacks);
    expect(app.installed().startsWith(app.version), `${app.name} ${app.installed()} is here, and ${app.version} was looked at`).toBe(true);
    expect(await judge(bench, app)).toEqual({ news: [], gone: [], leftBehind: [] });
  });
});

describe("releases with published weaknesses", () => {
  it.for(KNOWN_VULNERABLE)("are caught: $name $version", { timeout: 240_000 }, async (app, { skip }) => {
    const lacks = app.lacks();
    if (lacks !== undefined) skip(lacks);
    expect(app.installed()).toBe(app.version);
    expect(Object.keys(app.published).filter((id) => !(id in app.weaknesses)), "published, and not in the table").toEqual([]);
    expect(await judge(bench, app)).toEqual({ news: [], gone: [], leftBehind: [] });
  });
});

describe("what is known of software of others", () => {
  it("is about checks that exist", () => {
    expect([...OTHER_APPS, ...KNOWN_VULNERABLE].flatMap(unknownIds)).toEqual([]);
  });

  it("has three apps of different authors for each protocol, and three languages where there are servers", () => {
    const of = (protocol: string) => OTHER_APPS.filter((app) => app.protocol === protocol);
    expect(["saml", "oidc", "scim"].filter((protocol) => of(protocol).length < 3)).toEqual([]);
    expect(new Set(of("scim").map((app) => app.language)).size).toBeGreaterThanOrEqual(3);
  });

  it("stands in docs/known-weaknesses.md as the table says it", async () => {
    await expect(weaknessesPage()).toMatchFileSnapshot(WEAKNESSES_PAGE);
  });
});
