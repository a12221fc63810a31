import { createHash } from "node:crypto";
import { canonicalOctets, el, honestTransforms } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions } from "./forging.ts";

/** Written behind the honest reference, to an element that says nothing. */
const NOTE = el("saml:Advice", { ID: "_note" });

export const twoReferences = samlAttack({
  // How widely used stacks answer is not measured, and nobody gets in who should not: this warns.
  id: "SP-20", slug: "two-references", gate: "warns", title: "Refuses a signature over two things at once",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app refuse a signature with a second Reference?",
  why: "With two references it is open which of the two was verified, and a library that stops at the first one verifies too little.",
  remedy: "Take signatures with exactly one Reference, to the parent of the signature.",
  example: {
    sent: `
      <ds:SignedInfo>
        <ds:Reference URI="#_a1">…</ds:Reference>
        <ds:Reference URI="#_note">…</ds:Reference>
      </ds:SignedInfo>`,
    right: `
      ← 403 "A signature must have exactly one Reference (SAML Core 5.4.2)"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Harmless today: with two references, "the signed element" is a matter of chance.`,
  },
  send: () => [{
    name: "an assertion whose signature also refers to a harmless element",
    change: {
      sign: "assertion",
      async tree(signed, tools) {
        const { response, bareAssertion } = takeApart(signed);
        const twice = await tools.sign(bareAssertion, {
          moreReferences: el("ds:Reference", { URI: "#_note" }, [
            el("ds:Transforms", {}, honestTransforms()), el("ds:DigestMethod", { Algorithm: "http://www.w3.org/2001/04/xmlenc#sha256" }),
            el("ds:DigestValue", {}, createHash("sha256").update(canonicalOctets(NOTE)).digest("base64")),
          ]),
          object: el("ds:Object", {}, NOTE),
        });
        return withAssertions(response, [twice]);
      },
    },
  }],
});
