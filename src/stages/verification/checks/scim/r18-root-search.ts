import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { idsIn } from "./seen.ts";

export const rootSearch = defineCheck({
  id: "SCIM-R18", slug: "root-search", protocol: "scim", kind: "conformance", gate: "informs", title: "Searches all types at once, where it offers to",
  spec: { doc: "rfc7644", section: "3.4.2.1", level: "MAY" },
  asks: "Where the root can be searched, does a filter there find people, and nobody else?",
  why: "A root that ignores the filter gives everything to whoever asks for one.",
  remedy: "Evaluate the filter on every type; answer 501 or 404 where the root is not offered.",
  example: {
    sent: `
      POST /.search
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
       "filter": "userName eq \\"tess@corp.example\\"", "startIndex": 1, "count": 5}`,
    right: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "2819c2", "meta": {"resourceType": "User"}, …}]}
      # Or 404, 501: not offered.`,
    wrong: `
      ← 200 {"totalResults": 44, …}
      # The filter went unread at the root, and groups came along.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a search on the root");
    const made = await bench.makeUser();
    const answer = await bench.request("POST", "/.search", { body: { schemas: [SCIM.search], filter: `userName eq "${String(made.json["userName"])}"`, startIndex: 1, count: 5 } });
    if ([404, 405, 501, 403].includes(answer.status)) return doesNotApply(`The root is not offered for searching (${answer.status}).`, answer);
    return heldIf(answer.status === 200 && idsIn(answer).join() === made.id, { held: "Found, and nothing else.", violated: `It answered ${answer.status} with ${idsIn(answer).length} resources.` }, answer);
  },
});
