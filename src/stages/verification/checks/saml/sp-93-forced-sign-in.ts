import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { doesNotApply } from "../../verdict.ts";

export const forcedSignIn = defineCheck({
  id: "SP-93", slug: "forced-sign-in", about: "/sso/saml/forceAuthn", protocol: "saml", kind: "attack", gate: "warns", title: "Gets the fresh sign-in that it asked for",
  spec: { doc: "saml-core-2.0-os", section: "3.4.1", level: "MUST" },
  asks: "Where the app asks for a fresh sign-in (ForceAuthn), is an answer refused that says the person signed in hours ago?",
  why: "Apps ask for it before payments and key changes. An old session at the provider, on a computer that was left open, must not do.",
  remedy: "Compare AuthnInstant with the moment of your request whenever you sent ForceAuthn.",
  expects: "An honest, fresh answer signs in; an old one does not.",
  example: {
    sent: `
      <samlp:AuthnRequest ForceAuthn="true">… at 10:00
      <saml:AuthnStatement AuthnInstant="… 02:00 …">`,
    right: `
      ← 403 "A fresh sign-in is needed"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  applies: (saml, manifest) => (saml.flows.spInitiated && manifest.test?.spInitiate.saml !== undefined) || "The manifest does not say where a sign-in at the app begins (test.spInitiate.saml).",
  async run(bench) {
    bench.step("does the app ask for a fresh sign-in?");
    const started = await bench.start();
    if (!started.request.forceAuthn) return doesNotApply("The app's request does not ask for a fresh sign-in (ForceAuthn).", started.page);
    return sandwich(bench, [{
      name: "an answer to a forced sign-in, by a session of eight hours ago", target: "own",
      attempt: async () => bench.answer(await bench.start(), { facts: { authnInstant: bench.inMinutes(-8 * 60) } }),
    }]);
  },
});
