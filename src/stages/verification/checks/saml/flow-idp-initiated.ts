import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const idpInitiated = defineCheck({
  id: "SAML-F1", slug: "idp-initiated", protocol: "saml", kind: "flow", gate: "blocks", title: "Signs in from the tile",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.5", level: "MAY" },
  asks: "Does an unsolicited, honest response sign the person in?",
  why: "People start at their dashboard; the tile is the first thing they try.",
  remedy: "Take responses without InResponseTo at the ACS, or declare that sign-ins start at the app alone (sso.saml.flows.idpInitiated: false).",
  applies: (saml) => saml.flows.idpInitiated || "The manifest says that sign-ins do not start at the tile.",
  async run(bench) {
    bench.step("sign-in from the tile");
    const attempt = await bench.deliver(await bench.idp.respond());
    return heldIf(attempt.who.is === "own", {
      held: `After an unsolicited response ${inWords(attempt.who)}.`, violated: `After an honest, unsolicited response ${inWords(attempt.who)}${landed(attempt.page)}.`,
    }, attempt);
  },
});
