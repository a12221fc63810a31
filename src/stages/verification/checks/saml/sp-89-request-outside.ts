import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";

export const requestOutside = defineCheck({
  // Six of seven widely used stacks take it, so this warns.
  id: "SP-89", slug: "request-outside-the-signature", protocol: "saml", kind: "attack", gate: "warns", title: "Reads the request's ID from signed bytes",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Is an answer refused whose InResponseTo stands on the unsigned Response alone, and not in the signed assertion?",
  why: "Whoever stole an assertion could wrap it as the answer to a request of their own browser.",
  remedy: "Compare InResponseTo of the SubjectConfirmationData, which the signature covers, with the request that this browser sent.",
  expects: "The answer is refused, and honest sign-ins before and after it work.",
  example: {
    sent: `
      <samlp:Response InResponseTo="_request-of-this-browser">   # unsigned
        <saml:Assertion>… signed, made for no request …</saml:Assertion>`,
    right: `
      ← 403 "The assertion answers no request"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  applies: (saml, manifest) => {
    if (saml.sign === "response") return "The app takes signed responses alone: there is no unsigned part.";
    return (saml.flows.spInitiated && manifest.test?.spInitiate.saml !== undefined) || "The manifest does not say where a sign-in at the app begins (test.spInitiate.saml).";
  },
  run: (bench) => sandwich(bench, [{
    name: "an assertion for no request in an unsigned answer to this browser's request", target: "own",
    attempt: async () => bench.answer(await bench.start(), {
      sign: "assertion", assertion: (parts) => ({ ...parts, confirmations: parts.confirmations.map((c) => ({ ...c, inResponseTo: undefined })) }),
    }),
  }]),
});
