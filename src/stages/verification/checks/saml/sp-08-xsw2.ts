import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withId } from "./forging.ts";

export const xsw2 = samlAttack({
  id: "SP-08", slug: "xsw2", gate: "blocks", target: "victim", title: "Refuses a forged response beside the signed one (XSW2)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <samlp:Response ID="_forged">
        <samlp:Response ID="_p1">… the signed original, about ana@corp.example …</samlp:Response>
        <ds:Signature>… Reference URI="#_p1" …</ds:Signature>
        <saml:Assertion>… vera@corp.example …</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 403 "A Response inside a Response is not allowed"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The detached signature covers its neighbour; its parent was believed.`,
  },
  send: ({ people }) => [{
    name: "a forged response with the signed response detached before its signature",
    change: {
      sign: "response",
      tree(signed, tools) {
        const { bareResponse, responseSignature } = takeApart(signed);
        const forged = withId(tools.responseAround([tools.assertionAbout(people.victim)]), tools.newId());
        const [issuer, ...rest] = forged.children;
        return { ...forged, children: [issuer ?? "", bareResponse, responseSignature ?? "", ...rest] };
      },
    },
  }],
});
