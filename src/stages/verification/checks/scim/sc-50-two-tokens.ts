import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";
import { isList, serverAnswers } from "./server-alive.ts";

export const twoTokens = defineCheck({
  id: "SC-50", slug: "two-tokens", about: "/test/scim", protocol: "scim", kind: "conformance", gate: "warns", title: "Takes both tokens while they are changed",
  spec: { doc: "owasp-asvs-5.0", section: "13.3.4", level: "SHOULD" },
  asks: "Do the old and the new token both work while a token is changed?",
  why: "Between making the new token and entering it at the provider lie minutes in which nobody would be provisioned, and nobody removed.",
  remedy: "Let two tokens live side by side, and let the administrator take the old one back.",
  example: {
    sent: `
      GET /Users?count=1   with the old token, then with the new one`,
    right: `
      ← 200
      ← 200`,
    wrong: `
      ← 401
      ← 200`,
  },
  applies: (_scim, manifest) => manifest.test?.scim?.previousTokenSecret !== undefined || "The manifest names no second token (test.scim.previousTokenSecret).",
  async run(bench) {
    const { previous } = bench.otherTokens;
    if (previous === undefined) return couldNotTell("The secret of the second token has no value.");
    const before = await serverAnswers(bench, "before");
    bench.step("the second token");
    const answer = await bench.request("GET", "/Users?startIndex=1&count=1", { proof: { header: `Bearer ${previous}` } });
    return answer.status === 200 && isList(answer) ? held("Both tokens were taken.", before, answer) : violated(`The second token was answered with ${answer.status}.`, before, answer);
  },
});
