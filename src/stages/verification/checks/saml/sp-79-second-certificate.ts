import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const secondCertificate = defineCheck({
  id: "SP-79", slug: "second-certificate", about: "/test/bothCertificates", protocol: "saml", kind: "conformance", gate: "warns", title: "Takes the provider's second certificate",
  spec: { doc: "saml-metadata-2.0-os", section: "2.4.1.1", level: "SHOULD" },
  asks: "Is a response signed by the second certificate of the provider's metadata taken?",
  why: "Keys are changed by publishing the new one beside the old one first. An app that knows only one turns everybody away on the day of the change.",
  remedy: "Keep every signing certificate of the metadata, and take a signature that any of them verifies.",
  example: {
    sent: `
      <md:KeyDescriptor use="signing"> … the certificate of today … </md:KeyDescriptor>
      <md:KeyDescriptor use="signing"> … the certificate of tomorrow … </md:KeyDescriptor>
      # The response is signed by the key of tomorrow.`,
    right: `
      ← 302 /dashboard, signed in as ana@corp.example`,
    wrong: `
      ← 403 "Signature does not verify"`,
  },
  applies: (_saml, manifest) => manifest.test?.bothCertificates === true || "The manifest does not say that the test tenant trusts both certificates (test.bothCertificates).",
  async run(bench) {
    const before = await bench.good("before");
    bench.step("a response signed by the second certificate");
    bench.spoil();
    const attempt = await bench.attempt({ key: "next" });
    return heldIf(attempt.who.is === "own", {
      held: `Signed by the second certificate of the metadata, ${inWords(attempt.who)}.`, violated: `Signed by the second certificate of the metadata, ${inWords(attempt.who)}${landed(attempt.page)}.`,
    }, before, attempt, await bench.good("after"));
  },
});
