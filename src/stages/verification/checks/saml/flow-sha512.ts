import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const sha512 = defineCheck({
  id: "SAML-F6", slug: "sha-512", protocol: "saml", kind: "conformance", gate: "informs", title: "Takes a signature with SHA-512",
  spec: { doc: "saml-core-2.0-os", section: "5.4.1", level: "MAY" },
  asks: "Is an honest response signed with RSA-SHA512 taken?",
  why: "Some providers are set to it, and their administrators often may not change that.",
  remedy: "Allow RSA with SHA-256, SHA-384 and SHA-512.",
  example: {
    sent: `
      <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"/>`,
    right: `
      ← 302 /dashboard, signed in as ana@corp.example`,
    wrong: `
      ← 403 "Algorithm is not supported"`,
  },
  async run(bench) {
    bench.step("a response signed with RSA-SHA512");
    bench.spoil();
    const attempt = await bench.attempt({ signing: { method: "rsa-sha512", digest: "sha512" } });
    return heldIf(attempt.who.is === "own", { held: `Signed with RSA-SHA512, ${inWords(attempt.who)}.`, violated: `Signed with RSA-SHA512, ${inWords(attempt.who)}${landed(attempt.page)}.` }, attempt);
  },
});
