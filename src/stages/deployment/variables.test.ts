import { describe, expect, it } from "vitest";
import { Problem } from "../../kernel/index.ts";
import { parseManifest, type PublicManifest } from "../manifest/index.ts";
import { smallManifest } from "./testing.ts";
import { checkVariables } from "./variables.ts";

const VARIABLES = [
  { name: "site", label: "Site", pattern: "[a-z0-9-]+" },
  { name: "host", label: "Host", type: "hostname" as const, suffixes: ["app.example"], required: false, default: "eu.app.example" },
  { name: "pass", label: "Pass phrase", type: "secret" as const, required: false },
];

function manifest(): PublicManifest {
  const parsed = parseManifest(JSON.stringify(smallManifest("many", {
    variables: VARIABLES, sso: { saml: { entityId: "https://{{site}}.app.example/sp", acsUrl: "https://{{site}}.app.example/acs?at={{host}}" } },
  })), { allowLocal: false });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.manifest;
}
const check = (given: Record<string, string>, kept?: Set<string>) => checkVariables(manifest(), given, false, kept);
const paths = (given: Record<string, string>): string[] => {
  try {
    check(given);
    return [];
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown.fields.map((field) => field.path);
    throw thrown;
  }
};

describe("an org's values", () => {
  it("are trimmed, get their defaults, and secrets are kept apart, untrimmed", () => {
    expect(check({ site: " blue ", pass: " x " })).toEqual({ values: { site: "blue", host: "eu.app.example" }, secrets: { pass: " x " } });
  });

  it.each([
    "a.evil", "evil.example/", "a@evil", "a:80", "a#", "a?b", "a/../b", "..", "%2e%2e", "a\u0000b", "a\nb", "\u202eeulb", "аcme", "{{host}}", "-", "--", "a\\b",
  ])("never put %j where the host's name is made", (site) => {
    expect(paths({ site })).not.toEqual([]);
  });

  it("are not longer than is kept", () => {
    expect(paths({ site: "a".repeat(1025) })).toEqual(["/variables/site"]);
  });

  it.each(["evil.example", "app.example.evil.example", "xapp.example", "app.example@evil.example", "https://app.example", "app.example/x", "127.0.0.1", "[::1]", "eu.app.example:99999"])("never take %j for a host below the app's own domain", (host) => {
    expect(paths({ site: "blue", host })).toEqual(["/variables/host"]);
  });

  it("are refused under names that the version does not know, all at once", () => {
    expect(paths({ site: "blue", other: "x", constructor: "z", "": "y" }).sort()).toEqual(["/variables/", "/variables/constructor", "/variables/other"]);
  });

  it("keep a secret that is in the vault when it is left empty, and only then", () => {
    expect(check({ site: "blue", pass: "" }, new Set(["pass"])).secrets).toEqual({});
    expect(check({ site: "blue", pass: "new" }, new Set(["pass"])).secrets).toEqual({ pass: "new" });
  });
});
