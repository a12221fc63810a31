import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { doesNotApply, heldIf } from "../../verdict.ts";

export const unsignedAssertion = defineCheck({
  // A signed response covers its assertion, so nobody gets in wrongly: what suffers is the app's word about itself.
  id: "SP-02", slug: "unsigned-assertion", about: "/sso/saml/metadataUrl", protocol: "saml", kind: "attack", gate: "informs", title: "Wants its assertions signed, when its metadata says so",
  spec: { doc: "saml-metadata-2.0-os", section: "2.4.4", level: "MUST" },
  asks: "Does the app refuse an unsigned assertion in a signed response, when its metadata says WantAssertionsSigned?",
  why: "An assertion that is kept or passed on loses the signature of the response around it.",
  remedy: "Check the assertion's own signature, or take WantAssertionsSigned out of your metadata.",
  example: {
    sent: `
      GET /saml/metadata ← <md:SPSSODescriptor WantAssertionsSigned="true" …>
      POST /saml/acs
      <samlp:Response ID="_p1" …><ds:Signature>… Reference URI="#_p1" …</ds:Signature>
        <saml:Assertion ID="_a1">… no signature of its own …</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 403 "Assertion _a1 is unsigned; this service asks for signed assertions"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Nobody got in wrongly, but the metadata says something that the app does not do.`,
  },
  expects: "An unsigned assertion in a signed response is refused, or the metadata does not ask for a signature.",
  applies: (saml) => saml.metadataUrl !== undefined || "The manifest names no metadata of the app (sso.saml.metadataUrl).",
  async run(bench) {
    bench.step("the app's metadata");
    const page = await bench.browser().open(bench.metadataUrl ?? "");
    if (!/\bWantAssertionsSigned\s*=\s*["'](?:true|1)["']/.test(page.text)) return doesNotApply("The app's metadata does not say WantAssertionsSigned.", page);
    const before = await bench.good("before");
    bench.step("hostile: an unsigned assertion in a signed response");
    bench.spoil();
    const attempt = await bench.attempt({ sign: "response" });
    const after = await bench.good("after");
    return heldIf(attempt.who.is === "nobody", {
      held: "Refused between two honest sign-ins.", violated: `The metadata says WantAssertionsSigned; an unsigned assertion in a signed response was sent, and ${inWords(attempt.who)}.`,
    }, attempt, before, after);
  },
});
