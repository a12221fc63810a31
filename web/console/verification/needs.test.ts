import { expect, it } from "vitest";
import { whatIsAsked, whatIsNeeded } from "./needs.ts";

const checks = [
  { protocol: "saml" as const, kind: "flow" as const }, { protocol: "saml" as const, kind: "attack" as const }, { protocol: "saml" as const, kind: "attack" as const },
  { protocol: "scim" as const, kind: "conformance" as const },
];

it("counts the checks of what the draft describes, and of nothing else", () => {
  expect(whatIsAsked({ sso: { saml: {} } }, checks)).toEqual([{ protocol: "saml", flows: 1, attacks: 2, conformance: 0 }]);
  expect(whatIsAsked({ metadata: {} }, checks)).toEqual([]);
});

it("names the accounts and secrets that a run needs, and which are there", () => {
  const needed = whatIsNeeded({ test: { accounts: { own: { userName: "own@acme.test" }, victim: {} } } }, [{ name: "token", set: true, setAt: null }, { name: "other", set: false, setAt: null }]);
  expect(needed.map(({ what, there }) => [what, there])).toEqual([["Own account", "own@acme.test"], ["Victim account", undefined], ["Secret token", "set"], ["Secret other", undefined]]);
});
