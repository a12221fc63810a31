import type { Manifest } from "../schema.ts";
import type { TestTenant } from "../schema/test-tenant.ts";
import type { Finding, Rule } from "./rule.ts";
import { at, isPublic } from "./rule.ts";

const test = (m: Manifest, find: (t: TestTenant) => Finding[]) => (m.test ? find(m.test) : []);

/** What each way of proving oneself takes, by the name of the field under test.scim. */
const CREDENTIALS = {
  bearer: ["tokenSecret"],
  header: ["tokenSecret"],
  basic: ["userName", "passwordSecret"],
  oauth2: ["clientId", "clientSecret"],
} as const satisfies Record<string, readonly (keyof NonNullable<TestTenant["scim"]>)[]>;

export const TEST_RULES: readonly Rule[] = [
  {
    code: "manifest.test.missing", severity: "task",
    message: "There is no test tenant", mend: "Add `test`: accounts, who-am-I and variable values.",
    find: (m) => at("/test", isPublic(m) && !m.test),
  },
  {
    code: "manifest.test.same-account", severity: "error",
    message: "The test account and the victim are the same person", mend: "Give two accounts; a test that becomes the victim has found a hole.",
    find: (m) => test(m, (t) => at("/test/accounts/victim/userName", t.accounts.own.userName.toLowerCase() === t.accounts.victim.userName.toLowerCase())),
  },
  {
    code: "manifest.test.who-am-i", severity: "error",
    message: "Who is signed in is told either by a field or by a selector", mend: "Give exactly one of whoAmI.field and whoAmI.selector.",
    find: (m) => test(m, (t) => at("/test/whoAmI", (t.whoAmI.field === undefined) === (t.whoAmI.selector === undefined))),
  },
  {
    code: "manifest.test.sp-initiate-missing", severity: "task",
    message: "It is not said where a sign-in that starts at the app begins", mend: "Add test.spInitiate with the address and a description.",
    find: (m) => test(m, (t) => [
      ...at("/test/spInitiate/oidc", !!m.sso?.oidc && !t.spInitiate.oidc),
      ...at("/test/spInitiate/saml", !!m.sso?.saml?.flows.spInitiated && !t.spInitiate.saml),
    ]),
  },
  {
    code: "manifest.test.scim-credentials", severity: "task",
    message: "The SCIM server's test credentials are missing", mend: "Name them under test.scim.",
    find: (m) => test(m, (t) => {
      const auth = m.provisioning?.scim?.auth;
      return auth ? CREDENTIALS[auth.method].filter((key) => t.scim?.[key] === undefined).map((key) => ({ path: `/test/scim/${key}`, message: `test.scim.${key} is missing` })) : [];
    }),
  },
  {
    code: "manifest.test.second-tenant-is-the-first", severity: "error",
    message: "The second test tenant is the first one", mend: "Give a value in test.secondTenant.variables that differs from the first tenant's.",
    find: (m) => test(m, (t) => at("/test/secondTenant/variables", t.secondTenant !== undefined && Object.entries(t.secondTenant.variables).every(([name, value]) => t.variables[name] === value))),
  },
  {
    code: "manifest.test.second-tenant-scim", severity: "warning",
    message: "Whether one customer's SCIM token opens another customer's people is not tested", mend: "Name the second tenant's token under test.secondTenant.scim.",
    find: (m) => test(m, (t) => at("/test/secondTenant/scim", t.secondTenant !== undefined && t.scim !== undefined && m.provisioning?.scim !== undefined && t.secondTenant.scim === undefined)),
  },
  {
    code: "manifest.test.local-account-is-a-test-account", severity: "error",
    message: "The local account is one that tests sign in as", mend: "Name an account that no test signs in to.",
    find: (m) => test(m, (t) => at("/test/localAccount/userName", [t.accounts.own, t.accounts.victim].some((a) => a.userName.toLowerCase() === t.localAccount?.userName.toLowerCase()))),
  },
];
