import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, couldNotTell, heldIf, NotShown, violated } from "../../verdict.ts";

export const spInitiated = defineCheck({
  id: "SAML-F2", slug: "sp-initiated", about: "/sso/saml/flows/spInitiated", protocol: "saml", kind: "flow", gate: "blocks", title: "Signs in from the app's own page",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4", level: "MUST" },
  asks: "Does a sign-in that starts at the app send a request that fits the manifest, and take the answer?",
  why: "Links into the app, bookmarks and sessions that ran out all begin at the app.",
  remedy: "Send an AuthnRequest with your entity ID as Issuer and a registered ACS, and take the response with its ID as InResponseTo.",
  example: {
    sent: `
      GET /login`,
    right: `
      ← 302 https://idp.example/sso?SAMLRequest=…
      <samlp:AuthnRequest ID="_r1" AssertionConsumerServiceURL="https://app.example/saml/acs">…
      POST /saml/acs   InResponseTo="_r1"
      ← 302 /dashboard, and GET /whoami names ana@corp.example`,
    wrong: `
      ← 302 https://idp.example/sso?SAMLRequest=…
      <samlp:AuthnRequest ID="_r1" AssertionConsumerServiceURL="http://localhost:3000/acs">…
      # The address is not among those of the manifest: no provider would answer there.`,
  },
  applies: (saml) => saml.flows.spInitiated || "The manifest says that sign-ins do not start at the app.",
  async run(bench) {
    bench.step("sign-in from the app");
    const started = bench.startUrl === undefined ? await bench.start() : await bench.start().catch((thrown: unknown) => {
      if (thrown instanceof CannotTell && !(thrown instanceof NotShown)) return thrown.verdict; // elsewhere a start that fails tells nothing; here it is the answer
      throw thrown;
    });
    if ("saw" in started) return violated(started.saw, ...started.evidence);
    const attempt = await bench.answer(started);
    // an app that gives no answer has not said no
    if (attempt.who.is === "unknown") return couldNotTell(`After the honest answer to the app's own request ${inWords(attempt.who)}${landed(attempt.page)}.`, attempt);
    return heldIf(attempt.who.is === "own", {
      held: `The app sent an AuthnRequest${started.request.signed ? " (signed)" : ""}; after the answer ${inWords(attempt.who)}.`,
      violated: `After the honest answer to the app's own request ${inWords(attempt.who)}${landed(attempt.page)}.`,
    }, started.page, attempt);
  },
});
