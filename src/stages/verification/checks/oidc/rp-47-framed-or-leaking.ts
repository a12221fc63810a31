import type { Page } from "../../bench/login-driver.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, heldIf } from "../../verdict.ts";

const SAFE_REFERRER = /^(?:no-referrer|origin|same-origin|strict-origin|strict-origin-when-cross-origin|origin-when-cross-origin)$/;
const header = (page: Page, name: string) => [page.headers[name] ?? ""].flat().join(", ");

export const framedOrLeaking = defineCheck({
  id: "RP-47", slug: "framed-or-leaking", protocol: "oidc", kind: "conformance", gate: "warns", title: "Shows its pages in no frame, and no secrets in its pages",
  spec: { doc: "rfc9700", section: "4.16", level: "MUST" },
  asks: "Can the page after the sign-in not be framed, and are code and tokens neither in it nor in its address?",
  why: "A framed page makes people click what they do not see; an address with a code in it travels to every site that the page loads from.",
  remedy: "Send Content-Security-Policy: frame-ancestors 'none' (or 'self'), redirect from the callback to a plain address, and keep tokens on the server.",
  example: {
    sent: `
      GET /callback?code=SplxlOBe…&state=…`,
    right: `
      ← 302 Location: /dashboard
      GET /dashboard ← 200
      Content-Security-Policy: frame-ancestors 'none'`,
    wrong: `
      ← 200 text/html, at /callback?code=SplxlOBe…
      <script>window.session = {"id_token": "…"}</script>
      # No Referrer-Policy, no frame-ancestors: code and token are one click from leaking.`,
  },
  async run(bench) {
    bench.step("the page after the sign-in");
    bench.spoil();
    const attempt = await bench.attempt();
    const { page, made, callback } = attempt;
    if (attempt.who.is !== "own") return couldNotTell(`The honest sign-in failed: ${inWords(attempt.who)}.`, attempt);
    const csp = header(page, "content-security-policy");
    const isHtml = header(page, "content-type").includes("html");
    const framed = isHtml && !/^\s*(deny|sameorigin)\s*$/i.test(header(page, "x-frame-options")) && !/frame-ancestors\s+(?!\*)/i.test(csp);
    const code = callback.params["code"] ?? "";
    const inAddress = isHtml && page.url.includes(code) && !header(page, "referrer-policy").split(",").some((policy) => SAFE_REFERRER.test(policy.trim().toLowerCase()));
    const shown = [["the code", code], ["the ID token", made?.idToken ?? ""], ["the access token", made?.accessToken ?? ""]].filter(([, value]) => value && page.text.includes(value)).map(([name]) => name);
    const faults = [
      ...(framed ? ["the page may be framed by any site"] : []),
      ...(inAddress ? ["the code stays in the page's address, and the page sets no Referrer-Policy"] : []),
      ...(shown.length > 0 ? [`the page holds ${shown.join(", ")}`] : []),
    ];
    return heldIf(faults.length === 0, { held: "The page after the sign-in cannot be framed by others; neither it nor its address holds a code or token.", violated: `After the sign-in ${faults.join("; ")}.` }, attempt);
  },
});
