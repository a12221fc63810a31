import { landed } from "../../bench/sso-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, heldIf } from "../../verdict.ts";

export const tileInitiated = defineCheck({
  id: "OIDC-F2", slug: "tile-initiated", about: "/sso/oidc/initiateLoginUri", protocol: "oidc", kind: "flow", gate: "blocks", title: "Signs in from the tile",
  spec: { doc: "openid-connect-core-1_0", section: "4", level: "MAY" },
  asks: "Does the app begin a sign-in when the provider asks it to?",
  why: "People start at their dashboard; the tile is the first thing they try.",
  remedy: "At initiateLoginUri, read iss, compare it with the configured issuer and redirect to the authorization endpoint.",
  example: {
    sent: `
      GET /oidc/initiate?iss=https://op.example`,
    right: `
      ← 302 https://op.example/authorize?client_id=…&state=…
      # A sign-in of the app's own begins, with state and nonce as always.`,
    wrong: `
      ← 404
      # The tile leads to initiateLoginUri of the manifest, and there is nothing.`,
  },
  applies: (oidc) => oidc.flows.idpInitiated || "The manifest says that sign-ins do not start at the tile.",
  async run(bench) {
    const uri = bench.initiateLoginUri;
    if (!uri) return couldNotTell("The manifest names no initiateLoginUri.");
    bench.step("sign-in from the tile");
    const url = new URL(uri);
    url.searchParams.set("iss", bench.op.issuer);
    const started = await bench.start(bench.browser(), url.href);
    const attempt = await bench.answer(started);
    return heldIf(attempt.who.is === "own", {
      held: `The app began a sign-in when it was asked to; ${inWords(attempt.who)}.`,
      violated: `The app began a sign-in when it was asked to, but after an honest answer ${inWords(attempt.who)}${landed(attempt.page)}.`,
    }, started.page, attempt);
  },
});
