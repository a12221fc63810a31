import { isList } from "./server-alive.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const listsPeople = defineCheck({
  id: "SCIM-F1", slug: "lists-people", about: "/provisioning/scim/auth", protocol: "scim", kind: "flow", gate: "blocks", title: "Answers with the credential it was given",
  spec: { doc: "rfc7644", section: "3.4.2", level: "MUST" },
  asks: "Does the server list people to whoever holds the credential?",
  why: "Nothing else can be provisioned, imported or tested without it.",
  remedy: "Answer GET /Users with a ListResponse; totalResults, startIndex and itemsPerPage are numbers.",
  example: {
    sent: `
      GET /Users?startIndex=1&count=2
      Authorization: Bearer <the test tenant's token>`,
    right: `
      ← 200
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
       "totalResults": 41, "startIndex": 1, "itemsPerPage": 2,
       "Resources": [{"id": "2819c2"}, {"id": "6c5bb4"}]}`,
    wrong: `
      ← 200
      [{"id": "2819c2"}, {"id": "6c5bb4"}]
      # A bare list: no client can tell how many people there are.`,
  },
  async run(bench) {
    bench.step("a page of people");
    const answer = await bench.request("GET", "/Users?startIndex=1&count=2");
    const wrong = answer.status !== 200 ? `it answered ${answer.status}` : !isList(answer) ? "the answer is no ListResponse with a number as totalResults" : undefined;
    return heldIf(wrong === undefined, { held: `A ListResponse of ${String(answer.json["totalResults"])} people.`, violated: `Asked for a page of people, ${wrong}.` }, answer);
  },
});
