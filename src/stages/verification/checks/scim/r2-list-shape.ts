import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { pushesGroups } from "./declared.ts";
import { idsIn } from "./seen.ts";
import { totalOf, isList } from "./server-alive.ts";

export const listShape = defineCheck({
  id: "SCIM-R2", slug: "list-shape", protocol: "scim", kind: "conformance", gate: "warns", title: "Counts in numbers",
  spec: { doc: "rfc7644", section: "3.4.2", level: "MUST" },
  asks: "Are totalResults, startIndex and itemsPerPage numbers, for people and for groups, and Resources a list?",
  why: "Imports stop at the first page when totals are text.",
  remedy: "Write them as JSON numbers; itemsPerPage is the number of resources on this page.",
  example: {
    sent: `
      GET /Users?startIndex=1&count=2`,
    right: `
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
       "totalResults": 41, "startIndex": 1, "itemsPerPage": 2,
       "Resources": [{"id": "2819c2"}, {"id": "6c5bb4"}]}`,
    wrong: `
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
       "totalResults": "41", "Resources": {"0": {"id": "2819c2"}, "1": {"id": "6c5bb4"}}}`,
  },
  async run(bench) {
    bench.step("a page of people, a page of groups");
    const paths = ["/Users?startIndex=1&count=2", ...(pushesGroups(bench.section) === true ? ["/Groups?startIndex=1&count=2"] : [])];
    const answers = [];
    for (const path of paths) {
      const answer = await bench.request("GET", path);
      answers.push(answer);
      const wrong = ["totalResults", "startIndex", "itemsPerPage"].filter((key) => !Number.isInteger(answer.json[key]));
      if (answer.status !== 200 || !isList(answer)) return violated(`${path} answered ${answer.status} and no ListResponse.`, answer);
      if (wrong.length > 0) return violated(`On ${path}, ${wrong.map((key) => `${key} is ${JSON.stringify(answer.json[key])}`).join(", ")}.`, answer);
      if ((totalOf(answer) ?? 0) > 0 && !Array.isArray(answer.json["Resources"])) return violated(`On ${path}, Resources is no list.`, answer);
      if (answer.json["itemsPerPage"] !== idsIn(answer).length && idsIn(answer).length > 0) return violated(`On ${path}, itemsPerPage is ${String(answer.json["itemsPerPage"])} with ${idsIn(answer).length} resources.`, answer);
    }
    return held("Numbers, and a list.", ...answers);
  },
});
