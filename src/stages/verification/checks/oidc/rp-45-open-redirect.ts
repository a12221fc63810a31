import type { Page } from "../../bench/login-driver.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { ELSEWHERE, elsewhereIn } from "../elsewhere.ts";

/** Names under which apps keep the place to go back to. */
const NAMES = [
  "returnTo", "return_to", "returnUrl", "return_url", "next", "redirect", "redirect_to", "redirectTo", "redirect_url", "redirectUrl", "continue", "url", "to", "target", "goto",
  "dest", "destination", "callback", "callbackUrl", "back", "from", "origin", "RelayState", "rd", "r", "u", "target_link_uri",
];

export const openRedirect = defineCheck({
  id: "RP-45", slug: "open-redirect", about: "/test/spInitiate/oidc", protocol: "oidc", kind: "attack", gate: "blocks", title: "Goes back to its own pages alone",
  spec: { doc: "rfc9700", section: "4.11", level: "MUST" },
  asks: "Does the browser stay with the app when the link that began the sign-in names a place elsewhere?",
  why: "A link that begins at the real sign-in and ends at a copy of it is the best bait there is.",
  remedy: "Take the place to go back to as a path of your own, parsed as the browser parses it; send anything else to the start page.",
  example: {
    sent: `
      GET /login?returnTo=https://elsewhere.invalid/
      # 27 such names, and target_link_uri; also //elsewhere.invalid/ and /\\elsewhere.invalid/`,
    right: `
      ← 302 …/authorize, and after the sign-in 302 Location: /dashboard`,
    wrong: `
      ← 302 …/authorize, and after the sign-in 302 Location: https://elsewhere.invalid/`,
  },
  expects: "Whatever the link names, the browser stays with the app.",
  async run(bench) {
    const before = await bench.good("before");
    let asked = 0;
    const wayTo = async (url: URL): Promise<Page[]> => {
      bench.spoil();
      asked++;
      const { page, started } = await bench.knock(bench.browser(), url.href);
      return started ? [page, (await bench.answer(started)).page] : [page];
    };
    for (const place of ELSEWHERE) {
      const links: { name: string; url: URL }[] = [];
      if (bench.startUrl) {
        const url = new URL(bench.startUrl);
        for (const name of NAMES) url.searchParams.set(name, place);
        links.push({ name: "the sign-in's address", url });
      }
      if (bench.initiateLoginUri) {
        const url = new URL(bench.initiateLoginUri);
        url.searchParams.set("iss", bench.op.issuer);
        url.searchParams.set("target_link_uri", place);
        links.push({ name: "target_link_uri", url });
      }
      for (const { name, url } of links) {
        bench.step(`hostile: ${name} with ${place}`);
        const pages = await wayTo(url);
        const gone = pages.find(elsewhereIn);
        if (gone) return violated(`With ${place} in ${name} the app sent the browser to ${gone.left ?? gone.url}.`, ...pages);
      }
    }
    const after = await bench.good("after");
    return held(`${asked} links named places elsewhere; the browser never left the app.`, before, after);
  },
});
