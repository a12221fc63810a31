import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";

export const otherBrowser = defineCheck({
  // Sound libraries remember requests for all browsers together: this warns.
  id: "SP-49", slug: "other-browser", about: "/sso/saml/flows/spInitiated", protocol: "saml", kind: "attack", gate: "warns", title: "Takes an answer in the browser that asked, and in no other",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app refuse the answer to a request that another browser started?",
  why: "Who can push a response into somebody's browser signs them in to the attacker's account, and reads what they enter there.",
  remedy: "Bind the request's ID to the browser by a cookie, and compare when the answer comes.",
  example: {
    sent: `
      Browser A: GET /login ← 302 …SAMLRequest ID="_r1"…, Set-Cookie: pending=_r1
      Browser B: POST /saml/acs   InResponseTo="_r1", no cookie`,
    right: `
      Browser B ← 403 "This sign-in was begun in another browser"`,
    wrong: `
      Browser B ← 302 /dashboard, signed in as ana@corp.example
      # Pending requests are remembered for the server, not for the browser.`,
  },
  expects: "The answer is refused in a browser that did not ask, and honest sign-ins before and after it work.",
  applies: (saml, manifest) => (saml.flows.spInitiated && manifest.test?.spInitiate.saml !== undefined) || "Sign-ins do not start at the app, or the manifest does not say where.",
  run: (bench) => sandwich(bench, [{
    name: "the answer to a request that another browser started", target: "own",
    async attempt() {
      const started = await bench.start();
      return bench.answer({ ...started, browser: bench.browser() });
    },
  }]),
});
