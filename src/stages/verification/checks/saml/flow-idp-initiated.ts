import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, heldIf } from "../../verdict.ts";

export const idpInitiated = defineCheck({
  id: "SAML-F1", slug: "idp-initiated", about: "/sso/saml/flows/idpInitiated", protocol: "saml", kind: "flow", gate: "blocks", title: "Signs in from the tile",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.5", level: "MAY" },
  asks: "Does an unsolicited, honest response sign the person in?",
  why: "People start at their dashboard; the tile is the first thing they try.",
  remedy: "Take responses without InResponseTo at the ACS, or declare that sign-ins start at the app alone (sso.saml.flows.idpInitiated: false).",
  example: {
    sent: `
      POST /saml/acs
      RelayState: (none)
      <samlp:Response Destination="https://app.example/saml/acs">
        … signed assertion about ana@corp.example, no InResponseTo …
      </samlp:Response>`,
    right: `
      ← 302 /dashboard
      GET /whoami
      {"email": "ana@corp.example"}`,
    wrong: `
      ← 403 "No pending request for this response"
      # The library waits for a request; the tile has sent none.`,
  },
  applies: (saml) => saml.flows.idpInitiated || "The manifest says that sign-ins do not start at the tile.",
  async run(bench) {
    bench.step("sign-in from the tile");
    const attempt = await bench.deliver(await bench.idp.respond());
    // an app that gives no answer has not said no
    if (attempt.who.is === "unknown") return couldNotTell(`After an honest, unsolicited response ${inWords(attempt.who)}${landed(attempt.page)}.`, attempt);
    return heldIf(attempt.who.is === "own", {
      held: `After an unsolicited response ${inWords(attempt.who)}.`, violated: `After an honest, unsolicited response ${inWords(attempt.who)}${landed(attempt.page)}.`,
    }, attempt);
  },
});
