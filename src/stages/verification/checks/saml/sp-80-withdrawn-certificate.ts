import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, heldIf } from "../../verdict.ts";

/** Longest refresh that a run waits for, in seconds; it is waited for twice. */
const MAX_REFRESH_S = 30;

export const withdrawnCertificate = defineCheck({
  id: "SP-80", slug: "withdrawn-certificate", about: "/test/metadataRefreshS", protocol: "saml", kind: "attack", gate: "blocks", title: "Forgets a certificate that was withdrawn",
  spec: { doc: "saml-metadata-2.0-os", section: "2.4.1.1", level: "MUST" },
  asks: "Is a signature refused once its certificate has gone from the provider's metadata?",
  why: "A key is withdrawn in a hurry because somebody stole it; until the app forgets it, the thief signs anybody in.",
  remedy: "Replace the stored certificates by those of the metadata at each reading; never only add.",
  expects: "While the certificate stands in the metadata it is taken; after the next reading it is not.",
  example: {
    sent: `
      # The metadata held certificate A and B, the app has read it; now it holds A alone,
      # and the app has read it again. The response is signed by B.`,
    right: `
      ← 403 "Signature does not verify"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  applies(_saml, manifest) {
    const refresh = manifest.test?.metadataRefreshS;
    if (refresh === undefined) return "The manifest does not say that the test tenant reads the metadata again by itself (test.metadataRefreshS).";
    return refresh <= MAX_REFRESH_S || `The metadata is read again after ${refresh} s; a run waits for ${MAX_REFRESH_S} s at most.`;
  },
  async run(bench) {
    const refreshMs = (bench.test.metadataRefreshS ?? 0) * 1000 + 100;
    const before = await bench.good("before");
    try {
      bench.step("a certificate more in the metadata");
      await bench.idp.publish(true);
      await bench.pause(refreshMs);
      bench.spoil();
      const known = await bench.attempt({ key: "passing" });
      if (known.who.is !== "own") throw new CannotTell(`The app did not take up a certificate that was added to the metadata: ${inWords(known.who)}.`, known);
      bench.step("the certificate is withdrawn");
      await bench.idp.publish(false);
      await bench.pause(refreshMs);
      bench.step("hostile: a response under the withdrawn certificate");
      const attempt = await bench.attempt({ key: "passing" });
      return heldIf(attempt.who.is !== "own", {
        held: `While it was published the certificate was taken; after it was withdrawn ${inWords(attempt.who)}.`,
        violated: `Under a certificate that is gone from the metadata ${inWords(attempt.who)}.`,
      }, before, known, attempt, await bench.good("after"));
    } finally {
      await bench.idp.publish(false);
    }
  },
});
