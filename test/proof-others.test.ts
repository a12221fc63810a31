import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { KNOWN_VULNERABLE } from "./targets/known-vulnerable/apps.ts";
import { OTHER_APPS } from "./targets/others/apps.ts";
import { judge, type Judged, unknownIds } from "./targets/others/judge.ts";
import { weaknessesPage, WEAKNESSES_PAGE } from "./targets/others/weaknesses-page.ts";

let bench: HomeBench;
beforeAll(async () => { bench = await homeBench(); });
afterAll(() => bench.close());

/** The message holds every row, so that a report of failures says it all. */
function isAsKnown({ news, gone, leftBehind }: Judged): void {
  expect({ news, gone, leftBehind }, ["", ...news.map((row) => `news: ${row}`), ...gone.map((row) => `gone: ${row}`), ...leftBehind.map((row) => `left behind: ${row}`), ""].join("\n"))
    .toEqual({ news: [], gone: [], leftBehind: [] });
}

/**
 * Software of others, each started as a program of its own with a manifest of its own, and asked everything. Whatever is violated
 * must be known of that release, and whatever is known must be seen.
 */
describe.each(["saml", "oidc", "scim"] as const)("software of others that speaks %s", (protocol) => {
  it.for(OTHER_APPS.filter((app) => app.protocol === protocol))("is left in peace, save for what is known of it: $name ($language)", { timeout: 240_000 }, async (app, { skip }) => {
    const lacks = app.lacks();
    if (lacks !== undefined) skip(lacks);
    expect(app.installed().startsWith(app.version), `${app.name} ${app.installed()} is here, and ${app.version} was looked at`).toBe(true);
    isAsKnown(await judge(bench, app));
  });
});

describe.each(KNOWN_VULNERABLE)("$name $version, a release with published weaknesses", (app) => {
  let judged: Judged | undefined;
  const lacks = app.lacks();
  beforeAll(async () => { judged = lacks === undefined ? await judge(bench, app) : undefined; }, 240_000);

  it.for(Object.keys(app.published))(`%s catches ${app.name} ${app.version}`, (id, { skip }) => {
    if (lacks !== undefined) skip(lacks);
    expect(app.installed()).toBe(app.version);
    expect(judged?.outcomes[id]).toBe("violated");
  });

  it("does what is known of it, row by row", ({ skip }) => {
    if (lacks !== undefined) skip(lacks);
    if (judged) isAsKnown(judged);
  });
});

describe("what is known of software of others", () => {
  it("is about checks that exist, and holds whatever was published", () => {
    expect(KNOWN_VULNERABLE.flatMap((app) => Object.keys(app.published).filter((id) => !(id in app.weaknesses)))).toEqual([]);
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
