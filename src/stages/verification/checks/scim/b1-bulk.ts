import { asList, SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated, doesNotApply } from "../../verdict.ts";
import { creates, featureOf, notOffered } from "./declared.ts";

export const bulk = defineCheck({
  id: "SCIM-B1", slug: "bulk", protocol: "scim", kind: "conformance", gate: "warns", title: "Answers each operation of a bulk",
  spec: { doc: "rfc7644", section: "3.7.3", level: "MUST" },
  asks: "Where bulk is declared, does each operation get its status as text, its location and its bulkId?",
  why: "A client cannot tell which of a hundred people was not made.",
  remedy: "Answer 200 with one entry per operation: method, bulkId, location, status.",
  example: {
    sent: `
      POST /Bulk
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
       {"method": "POST", "path": "/Users", "bulkId": "q0", "data": {"userName": "a@corp.example"}},
       {"method": "POST", "path": "/Users", "bulkId": "q1", "data": {"userName": "b@corp.example"}}]}`,
    right: `
      {"Operations": [{"bulkId": "q0", "status": "201", "location": "https://app.example/v2/Users/1"},
       {"bulkId": "q1", "status": "201", "location": "https://app.example/v2/Users/2"}]}`,
    wrong: `
      {"Operations": [{"status": 201}, {"status": 201}]}
      # Whose account is which? And status is text in a bulk (RFC 7644 §3.7.3).`,
  },
  applies: creates,
  async run(bench) {
    const feature = await featureOf(bench, "bulk");
    if (feature.declared !== true) return doesNotApply(notOffered("bulk"), feature.answer);
    bench.step("two creates in one request");
    const bodies = [bench.userBody(), bench.userBody()];
    const answer = await bench.request("POST", "/Bulk", { body: { schemas: [SCIM.bulk], Operations: bodies.map((data, i) => ({ method: "POST", path: "/Users", bulkId: `q${i}`, data })) } });
    const parts = asList(answer.json["Operations"]);
    for (const body of bodies) for (const one of asList((await bench.find("Users", `userName eq "${String(body["userName"])}"`)).json["Resources"])) bench.adopt("Users", { ...answer, json: one });
    if (answer.status !== 200 || parts.length !== 2) return violated(`It answered ${answer.status} with ${parts.length} operations.`, answer);
    const wrong = [...(parts.map((p) => p["bulkId"]).sort().join() === "q0,q1" ? [] : ["bulkId"]), ...(parts.every((p) => p["status"] === "201") ? [] : [`status ${JSON.stringify(parts[0]?.["status"])}`]), ...(parts.every((p) => typeof p["location"] === "string") ? [] : ["location"])];
    return heldIf(wrong.length === 0, { held: "Two operations, each with status, location and bulkId.", violated: `Missing or wrong in an operation's answer: ${wrong.join(", ")}.` }, answer);
  },
});
