import type { Proof } from "../../bench/scim-bench.ts";
import { serverAnswers } from "./server-alive.ts";
import { defineCheck } from "../../check.ts";
import { doesNotApply, held, violated } from "../../verdict.ts";

export const tokenInQuery = defineCheck({
  id: "SC-03", slug: "token-in-query", about: "/provisioning/scim/auth", protocol: "scim", kind: "attack", gate: "blocks", title: "Takes no token from the address",
  spec: { doc: "rfc7644", section: "7.5.2", level: "MUST" },
  asks: "Is a token in the query string ignored?",
  why: "Addresses are written to logs, histories and referrers; a token there is a token lost.",
  remedy: "Read the Authorization header alone (RFC 6750 §5.3).",
  example: {
    sent: `
      GET /Users?startIndex=1&count=1&access_token=<the right token>
      (no Authorization header)`,
    right: `
      ← 401`,
    wrong: `
      ← 200 {"totalResults": 41, …}
      # Addresses are written to logs, and so is now the token.`,
  },
  expects: "The request is refused without data, and honest requests before and after it work.",
  async run(bench) {
    if (bench.token === undefined) return doesNotApply("The server is not reached by a bearer token.");
    const before = await serverAnswers(bench, "before");
    const refused = [];
    for (const { name, path = "/Users?startIndex=1&count=1", proof } of [{ name: "the right token as access_token in the query", path: `/Users?startIndex=1&count=1&access_token=${encodeURIComponent(bench.token ?? "")}`, proof: "none" }, { name: "the right token as token in the query", path: `/Users?startIndex=1&count=1&token=${encodeURIComponent(bench.token ?? "")}`, proof: "none" }] as { name: string; path?: string; proof: Proof }[]) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("GET", path, { proof });
      if (answer.status < 300 || "Resources" in answer.json) return violated(`With ${name} the server answered ${answer.status}.`, answer);
      refused.push({ name, answer });
    }
    const after = await serverAnswers(bench, "after");
    return held(`Refused: ${refused.map((r) => `${r.name} (${r.answer.status})`).join(", ")}.`, ...refused.map((r) => r.answer), before, after);
  },
});
