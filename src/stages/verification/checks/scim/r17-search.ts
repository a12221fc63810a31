import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { idsIn } from "./seen.ts";

export const search = defineCheck({
  id: "SCIM-R17", slug: "search", protocol: "scim", kind: "conformance", gate: "informs", title: "Is searched by POST",
  spec: { doc: "rfc7644", section: "3.4.3", level: "MUST" },
  asks: "Does POST /Users/.search find like GET does?",
  why: "Filters with personal data stay out of logs that way.",
  remedy: "Serve /.search with a SearchRequest.",
  example: {
    sent: `
      POST /Users/.search
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
       "filter": "userName eq \\"tess@corp.example\\"", "startIndex": 1, "count": 5}`,
    right: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "2819c2", …}]}`,
    wrong: `
      ← 404
      # Names of people then stand in addresses, and so in logs.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a search by POST");
    const made = await bench.makeUser();
    const answer = await bench.request("POST", "/Users/.search", { body: { schemas: [SCIM.search], filter: `userName eq "${String(made.json["userName"])}"`, startIndex: 1, count: 5 } });
    return heldIf(answer.status === 200 && idsIn(answer).join() === made.id, { held: "Found by POST.", violated: `It answered ${answer.status} with ${idsIn(answer).length} people.` }, answer);
  },
});
