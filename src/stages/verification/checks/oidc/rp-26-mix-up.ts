import { defineCheck } from "../../check.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { CannotTell, couldNotTell, held, violated } from "../../verdict.ts";
import { hasTwoCustomers, secondSignsIn } from "../customers.ts";

export const mixUp = defineCheck({
  id: "RP-26", slug: "mix-up", about: "/test/secondTenant", protocol: "oidc", kind: "attack", gate: "blocks", title: "Sends no code to another provider than the one that made it",
  spec: { doc: "rfc9700", section: "4.4", level: "MUST" },
  asks: "When a sign-in began at one provider and another one's code comes back, does the code stay away from the first one's token endpoint?",
  why: "A dishonest provider leads the browser on to an honest one; the app then hands it the honest provider's code, and with it the account.",
  remedy: "Remember per sign-in which provider it was begun with, compare `iss` of the callback with it (RFC 9207), and use a redirect URI of its own per provider.",
  expects: "The callback is refused, and the second customer's token endpoint never sees the code.",
  example: {
    right: "sign-in begun with green's provider; callback: code of blue's provider, iss=blue\n← 403, no token request",
    wrong: "sign-in begun with green's provider; callback: code of blue's provider, iss=blue\nPOST https://green.example/token   code=the code of blue's provider",
  },
  applies: hasTwoCustomers,
  async run(bench) {
    const { second } = bench;
    if (typeof second === "string") return couldNotTell(second);
    const before = [await bench.good("before"), await secondSignsIn(second)];
    const shown = [];
    for (const [where, at] of [["the second customer's redirect URI", second], ["the first customer's redirect URI", bench]] as const) {
      bench.step(`hostile: a sign-in begun at the second customer, answered with a code of the first one's provider at ${where}`);
      bench.spoil();
      second.spoil();
      const begun = await second.start();
      const redirectUri = at === second ? begun.request.redirectUri : at.redirectUris[0];
      if (redirectUri === undefined) throw new CannotTell("The manifest names no redirect URI.");
      const { code, params } = await bench.op.answer({ ...begun.request, redirectUri, clientId: bench.op.clientId });
      await second.op.expect(code);
      const back = await at.callBack(begun.browser, { ...begun.request, redirectUri }, params);
      const asked = await second.op.asked(code);
      if (asked.length > 0) return violated(`The second customer's token endpoint was given the code of the first one's provider (${where}).`, begun.page, back);
      if (back.who.is !== "nobody") return violated(`The code was not sent on, but ${inWords(back.who)}.`, begun.page, back);
      shown.push(back);
    }
    return held("Both callbacks were refused, and no code came to the other provider.", ...before, ...shown, await bench.good("after"));
  },
});
