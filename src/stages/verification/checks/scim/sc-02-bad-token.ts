import type { Proof } from "../../bench/scim-bench.ts";
import { serverAnswers } from "./server-alive.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

/** Small letters for large ones, and the other way round. */
const swapped = (text: string) => text.replace(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));

export const badToken = defineCheck({
  id: "SC-02", slug: "bad-token", about: "/provisioning/scim/auth", version: 3,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends a token that was taken back, where the manifest names one." }, { version: 3, engine: "1.0.0", on: "2026-11-23", what: "Also sends the token with small letters for large ones." }], protocol: "scim", kind: "attack", gate: "blocks", title: "Refuses a token that is not right",
  spec: { doc: "rfc7644", section: "7.3", level: "MUST" },
  asks: "Is a token that is invented, shortened, lengthened or taken back refused?",
  why: "A comparison by beginning or length alone can be guessed through.",
  remedy: "Compare the whole token, in constant time, with what you issued.",
  example: {
    sent: `
      GET /Users?startIndex=1&count=1
      Authorization: Bearer non-token
      # Also the right token without its last letter, and with one more`,
    right: `
      ← 401`,
    wrong: `
      ← 200 {"totalResults": 41, …}
      # token.startsWith(expected), or the shorter of both was compared.`,
  },
  expects: "The request is refused without data, and honest requests before and after it work.",
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const refused = [];
    for (const { name, path = "/Users?startIndex=1&count=1", proof } of [{ name: "an invented token", proof: { header: "Bearer non-token" } }, ...(bench.token ? [{ name: "a shortened token", proof: { header: `Bearer ${bench.token.slice(0, -1)}` } }, { name: "a token with one letter more", proof: { header: `Bearer ${bench.token}x` } }, ...(swapped(bench.token) === bench.token ? [] : [{ name: "the token in other letters", proof: { header: `Bearer ${swapped(bench.token)}` } }])] : []), ...(bench.otherTokens.revoked ? [{ name: "a token that was taken back", proof: { header: `Bearer ${bench.otherTokens.revoked}` } }] : [])] as { name: string; path?: string; proof: Proof }[]) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("GET", path, { proof });
      if (answer.status < 300 || "Resources" in answer.json) return violated(`With ${name} the server answered ${answer.status}.`, answer);
      refused.push({ name, answer });
    }
    const after = await serverAnswers(bench, "after");
    return held(`Refused: ${refused.map((r) => `${r.name} (${r.answer.status})`).join(", ")}.`, ...refused.map((r) => r.answer), before, after);
  },
});
