import { defineCheck } from "../../check.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { held, violated } from "../../verdict.ts";
import { hasSignOut, signOutAtApp } from "../signed-out.ts";

export const rpLogout = defineCheck({
  id: "OIDC-F4", slug: "logout", about: "/test/logoutUrl", protocol: "oidc", kind: "flow", gate: "warns", title: "Signs out, and tells the provider rightly",
  spec: { doc: "openid-connect-rpinitiated-1_0", section: "2", level: "SHOULD" },
  asks: "Does the app's sign-out end its session, and if it goes on to the provider, in a way that the provider takes?",
  why: "A logout request with an unregistered address ends on an error page of the provider, where people believe that they are still signed in.",
  remedy: "Send id_token_hint, and a post_logout_redirect_uri that is registered, letter by letter; end your own session first.",
  example: {
    sent: `
      # The person signs out at the app.`,
    right: `
      ← 303 https://idp.example/end?id_token_hint=…&post_logout_redirect_uri=https://app.example/bye
      GET /whoami ← 401`,
    wrong: `
      ← 303 https://idp.example/end?post_logout_redirect_uri=https://app.example/another`,
  },
  applies: hasSignOut,
  async run(bench) {
    const browser = bench.browser();
    const { entered, page, who } = await signOutAtApp(bench, browser);
    if (who.is !== "nobody") return violated(`After the sign-out ${inWords(who)}.`, entered, page, who);
    const going = page.toBench;
    if (!going) return held("The app ended its session and did not go on to the provider.", entered, page, who);
    const asked = going.form ?? Object.fromEntries(new URL(going.url).searchParams);
    const back = asked["post_logout_redirect_uri"];
    if (back !== undefined && !bench.postLogoutRedirectUris.includes(back)) return violated(`The app asks to come back to ${back.slice(0, 200)}, which the manifest does not name.`, entered, page);
    if (asked["id_token_hint"] === undefined && asked["client_id"] === undefined) return violated("The app went to the provider without id_token_hint and without client_id.", entered, page);
    if (back === undefined) return held("The app ended its session and told the provider.", entered, page, who);
    bench.step("the provider sends the browser back");
    const url = new URL(back);
    if (asked["state"] !== undefined) url.searchParams.set("state", asked["state"]);
    const home = await bench.onward(browser, await browser.open(url.href, { from: bench.op.issuer }));
    const then = await bench.whoIs(browser);
    if (then.is !== "nobody") return violated(`Back from the provider ${inWords(then)}.`, entered, page, home, then);
    return home.status >= 400 || home.error !== undefined ? violated(`The address to come back to answered ${home.error ?? home.status}.`, entered, page, home) : held("The app ended its session, told the provider, and took the browser back.", entered, page, home, then);
  },
});
