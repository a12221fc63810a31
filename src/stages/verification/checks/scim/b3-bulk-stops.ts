import { asList, SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated, doesNotApply } from "../../verdict.ts";
import { creates, featureOf, notOffered } from "./declared.ts";
import { broke, idsIn } from "./seen.ts";

export const bulkStops = defineCheck({
  id: "SCIM-B3", slug: "bulk-stops", protocol: "scim", kind: "conformance", gate: "warns", title: "Stops a bulk at the number of errors",
  spec: { doc: "rfc7644", section: "3.7.3", level: "MUST" },
  asks: "Where bulk is declared, does failOnErrors 1 stop after the first failure?",
  why: "A wrong batch goes through to its end.",
  remedy: "Stop when as many operations failed as failOnErrors says; give what was done.",
  example: {
    sent: `
      POST /Bulk
      {"failOnErrors": 1, "Operations": [{"method": "DELETE", "path": "/Users/q7d-nobody"},
       {"method": "POST", "path": "/Users", "bulkId": "late", "data": {"userName": "late@corp.example"}}]}`,
    right: `
      ← 200 {"Operations": [{"method": "DELETE", "status": "404"}]}
      GET /Users?filter=userName eq "late@corp.example" ← {"totalResults": 0, …}`,
    wrong: `
      ← 200
      GET /Users?filter=userName eq "late@corp.example" ← {"totalResults": 1, …}
      # It went on after the failure at which it had to stop.`,
  },
  applies: creates,
  async run(bench) {
    const feature = await featureOf(bench, "bulk");
    if (feature.declared !== true) return doesNotApply(notOffered("bulk"), feature.answer);
    bench.step("a failure, then a create");
    const body = bench.userBody();
    const answer = await bench.request("POST", "/Bulk", { body: { schemas: [SCIM.bulk], failOnErrors: 1, Operations: [{ method: "DELETE", path: `/Users/${bench.word()}-nobody` }, { method: "POST", path: "/Users", bulkId: "late", data: body }] } });
    const found = await bench.find("Users", `userName eq "${String(body["userName"])}"`);
    for (const one of asList(found.json["Resources"])) bench.adopt("Users", { ...found, json: one });
    if (broke(answer)) return violated(`The server broke (${answer.status}).`, answer);
    return heldIf(idsIn(found).length === 0, { held: `Answered ${answer.status}; nothing came after the failure.`, violated: "The operation after the failure was done all the same." }, answer, found);
  },
});
