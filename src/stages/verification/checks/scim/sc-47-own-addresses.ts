import { asList, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { partOf } from "./seen.ts";

export const ownAddresses = defineCheck({
  id: "SC-47", slug: "own-addresses", protocol: "scim", kind: "attack", gate: "blocks", title: "Sends nobody elsewhere",
  spec: { doc: "rfc7643", section: "3.1", level: "MUST" },
  asks: "Do Location, meta.location and $ref stay on the server's own origin, and is no request answered with a redirect?",
  why: "A client that follows sends its credential there.",
  remedy: "Make addresses from the configured base address, never from a header of the request.",
  example: {
    sent: `
      GET /Users/2819c2
      X-Forwarded-Host: elsewhere.invalid`,
    right: `
      ← 200 {"meta": {"location": "https://app.example/scim/v2/Users/2819c2"}, …}`,
    wrong: `
      ← 200 {"meta": {"location": "http://elsewhere.invalid/scim/v2/Users/2819c2"}, …}
      # A client that follows it brings its token to elsewhere.invalid.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("addresses in answers, also with a foreign Host behind a proxy");
    const { origin } = new URL(bench.baseUrl);
    const elsewhere = { "x-forwarded-host": "elsewhere.invalid", "x-forwarded-proto": "http", forwarded: "host=elsewhere.invalid" };
    const made = await bench.makeUser();
    const answers = [made.answer, await bench.read(made), await bench.request("GET", "/Users?startIndex=1&count=2"), await bench.request("GET", pathOf(made), { headers: elsewhere })];
    for (const answer of answers) {
      if (answer.status >= 300 && answer.status < 400) return violated(`It answered ${answer.status} to ${String(answer.headers["location"])}.`, answer);
      const addresses = [answer.headers["location"], ...[answer.json, ...asList(answer.json["Resources"])].map((r) => partOf(r, "meta")["location"])].filter((a): a is string => typeof a === "string");
      const foreign = addresses.find((a) => URL.parse(a, `${bench.baseUrl}/`)?.origin !== origin);
      if (foreign) return violated(`An answer names ${foreign}, which is not on ${origin}.`, answer);
    }
    return held(`Every address is on ${origin}.`, ...answers);
  },
});
