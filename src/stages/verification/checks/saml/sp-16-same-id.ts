import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions, withId } from "./forging.ts";

export const sameId = samlAttack({
  id: "SP-16", slug: "same-id", gate: "blocks", target: "victim", title: "Refuses two elements with the same ID",
  spec: { doc: "saml-core-2.0-os", section: "1.3.4", level: "MUST" },
  asks: "Does the app keep apart the signed assertion and a forged one that bears its ID?",
  why: "Where an ID names two elements, the one may be verified and the other one read.",
  remedy: "Refuse documents in which an ID occurs twice, and read from the element that was verified, not from whatever its ID finds.",
  example: {
    sent: `
      <saml:Assertion ID="_a1">… vera@corp.example, unsigned …</saml:Assertion>
      <saml:Assertion ID="_a1"><ds:Signature>… #_a1 …</ds:Signature>… ana@corp.example …</saml:Assertion>`,
    right: `
      ← 403 "ID _a1 occurs twice"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # getElementById("_a1") meant one element to the verifier and another to the reader.`,
  },
  send: ({ people }) => (["before", "behind"] as const).map((place) => ({
    name: `a forged assertion with the ID of the signed one, ${place} it`,
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, assertion } = takeApart(signed);
        const forged = withId(tools.assertionAbout(people.victim), assertion.attrs["ID"] ?? "");
        return withAssertions(response, place === "before" ? [forged, assertion] : [assertion, forged]);
      },
    },
  })),
});
