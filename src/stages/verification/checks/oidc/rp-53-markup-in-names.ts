import { inWords } from "../../bench/who-am-i.ts";
import type { Claims } from "../../bench/id-token.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, heldIf } from "../../verdict.ts";

const MARK = "<img src=x onerror=entente()>";
const SCRIPT = "javascript:entente()";

export const markupInNames = defineCheck({
  id: "RP-53", slug: "markup-in-names", protocol: "oidc", kind: "attack", gate: "warns", title: "Shows names as text",
  spec: { doc: "owasp-asvs-5.0.0", section: "1.2.1", level: "MUST" },
  asks: "Are names and picture addresses from the provider shown as text, and never run as script?",
  why: "One customer's directory could run script in another person's browser.",
  remedy: "Escape what comes from claims where it is shown; take only https addresses for pictures.",
  example: {
    sent: `
      {"sub": "nell-0417", "name": "Nell <img src=x onerror=entente()>",
       "picture": "javascript:entente()"}`,
    right: `
      ← 200
      <p>Hello Nell &lt;img src=x onerror=entente()&gt;</p>`,
    wrong: `
      ← 200
      <p>Hello Nell <img src=x onerror=entente()>…</p>`,
  },
  async run(bench) {
    bench.spoil();
    const before = await bench.good("before");
    bench.step("hostile: markup in the name, script as the picture");
    bench.spoil();
    const person = bench.section.jit ? bench.people.newcomer() : bench.people.own;
    const hostile = (claims: Claims) => ({ ...claims, name: `Nell ${MARK}`, given_name: `Nell${MARK}`, family_name: `O'Hare"${MARK}`, nickname: MARK, picture: SCRIPT, profile: SCRIPT, website: SCRIPT });
    const attempt = await bench.attempt({ as: { ...person, displayName: `Nell ${MARK}` }, claims: hostile, userinfo: hostile });
    const after = await bench.good("after");
    if (attempt.who.is === "nobody") return couldNotTell(`With markup in the name nobody could sign in, so that no page was seen: ${inWords(attempt.who)}.`, attempt);
    const html = String(attempt.page.headers["content-type"] ?? "").includes("html") ? attempt.page.text : "";
    const faults = [
      ...(html.includes(MARK) ? ["the page after the sign-in holds the name's markup as it came"] : []),
      ...(/(?:src|href|data)\s*=\s*["']?\s*javascript:entente/i.test(html) ? ["it links to the picture's script"] : []),
    ];
    return heldIf(faults.length === 0, { held: "Markup in the name and script as the picture did not reach the page after the sign-in as such.", violated: `In the app ${faults.join("; ")}.` }, before, attempt, after);
  },
});
