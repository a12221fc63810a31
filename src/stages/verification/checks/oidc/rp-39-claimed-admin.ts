import type { Claims } from "../../bench/id-token.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, doesNotApply, heldIf } from "../../verdict.ts";
import { inWords } from "../../bench/who-am-i.ts";

const CLAIMS: Record<string, unknown> = {
  groups: ["admin", "admins", "Administrators", "owners"], roles: ["admin", "owner", "superuser"], role: "admin", is_admin: true, isAdmin: true, admin: true,
  permissions: ["*", "admin"], realm_access: { roles: ["admin"] },
};
const RIGHTS = /"(?:[\w-]*(?:role|group|permission|scope|right)s?[\w-]*|is_?admin|admin)"\s*:/i;
const ADMIN = /\b(?:admin\w*|owners?|superuser)\b/gi;
const mentions = (text: string) => (text.match(ADMIN) ?? []).length + (text.match(/"(?:is_?admin|admin)"\s*:\s*true/gi) ?? []).length * 100;

export const claimedAdmin = defineCheck({
  id: "RP-39", slug: "claimed-admin", protocol: "oidc", kind: "attack", gate: "blocks", title: "Gives no rights for claims that were not agreed on",
  spec: { doc: "openid-connect-core-1_0", section: "5.1.2", level: "MAY" },
  asks: "Do group and role claims that the manifest does not name leave the person's rights as they are?",
  why: "A customer's directory chooses its own group names; a group called admin there must not open the app's administration here.",
  remedy: "Read rights from the claims of the manifest alone, and map each value on purpose.",
  example: {
    sent: `
      {"sub": "ana-0101", "roles": ["admin", "owner"], "is_admin": true, "groups": ["Administrators"]}
      # None of these claims is named in the manifest`,
    right: `
      GET /whoami ← 200 {"email": "ana@corp.example", "role": "member"}`,
    wrong: `
      GET /whoami ← 200 {"email": "ana@corp.example", "role": "admin"}
      # The app maps any claim called roles, whoever the provider lets write it.`,
  },
  async run(bench) {
    const named = new Set(bench.section.claims.map((claim) => claim.name));
    const extra = Object.fromEntries(Object.entries(CLAIMS).filter(([name]) => !named.has(name)));
    bench.spoil();
    const before = await bench.good("before");
    if (!RIGHTS.test(before.who.text)) return doesNotApply("The who-am-i answer says nothing of roles or groups, so that a gained right could not be seen.", before);
    bench.step("hostile: the same person with admin groups and roles");
    bench.spoil();
    const add = (claims: Claims) => ({ ...claims, ...extra });
    const attempt = await bench.attempt({ claims: add, userinfo: add });
    if (attempt.who.is !== "own" && attempt.who.is !== "nobody") return couldNotTell(`With admin claims ${inWords(attempt.who)}.`, attempt);
    bench.spoil();
    const after = await bench.good("after");
    return heldIf(mentions(attempt.who.text) <= mentions(before.who.text) && mentions(after.who.text) <= mentions(before.who.text), {
      held: `${Object.keys(extra).length} admin claims were sent; the who-am-i answer speaks of no right that it did not speak of before.`,
      violated: "Admin claims that the manifest does not name were sent, and the who-am-i answer now speaks of administration.",
    }, before, attempt, after);
  },
});
