import { el, findAll, insertSignature, type XmlElement } from "../../../../protocols/saml/index.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell } from "../../verdict.ts";
import { takeApart } from "./forging.ts";
import { logoutIsRefused, takesLogout } from "./logout-check.ts";

export const wrappedLogout = defineCheck({
  id: "SP-77", slug: "wrapped-logout", about: "/sso/saml/slo", protocol: "saml", kind: "attack", gate: "blocks", title: "Takes no signature of something else for a logout request's",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app refuse an unsigned LogoutRequest that carries a signed assertion?",
  why: "Every sign-in leaves a signed assertion in the browser: with it, an unsigned request would pass as signed.",
  remedy: "Verify the signature of the LogoutRequest itself: its Reference must name the request's own ID.",
  example: {
    sent: `
      <samlp:LogoutRequest ID="_l1">
        <samlp:Extensions>
          <saml:Assertion ID="_a1"><ds:Signature>…</ds:Signature>…</saml:Assertion>
        </samlp:Extensions>
        <saml:NameID>ana@corp.example</saml:NameID>
      </samlp:LogoutRequest>`,
    right: `
      ← 403 "LogoutRequest _l1 is unsigned"
      GET /whoami ← 200 {"email": "ana@corp.example"}`,
    wrong: `
      ← 302 …SAMLResponse=…
      GET /whoami ← 401
      # A signature was found and was valid. It was _a1's, kept from an earlier sign-in.`,
  },
  expects: "An honest logout request ends the session, the others do not.",
  applies: takesLogout,
  async run(bench) {
    let captured: XmlElement | undefined;
    await bench.idp.respond({ sign: "assertion", tree: (signed) => { captured = signed; return signed; } });
    const assertion = captured && findAll(captured, "saml:Assertion")[0];
    if (!captured || !assertion) throw new CannotTell("No assertion could be made.");
    const { assertionSignature, bareAssertion } = takeApart(captured);
    return logoutIsRefused(bench, [
      { name: "an unsigned logout request with a signed assertion in its extensions", change: { signer: "nobody", tree: (bare) => ({ ...bare, children: [bare.children[0] ?? "", el("samlp:Extensions", {}, assertion), ...bare.children.slice(1)] }) } },
      { name: "an unsigned logout request with the assertion's signature", change: { signer: "nobody", tree: (bare) => (assertionSignature ? insertSignature(bare, { ...assertionSignature, children: [...assertionSignature.children, el("ds:Object", {}, bareAssertion)] }) : bare) } },
    ]);
  },
});
