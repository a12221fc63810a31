import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { entitles } from "./declared.ts";
import { isList } from "./server-alive.ts";

export const entitlements = defineCheck({
  id: "SCIM-Z3", slug: "entitlements", about: "/provisioning/scim/entitlements", protocol: "scim", kind: "conformance", gate: "warns", title: "Lists what people can be given",
  spec: { doc: "rfc7644", section: "3.4.2", level: "MUST" },
  asks: "Does each entitlement endpoint of the manifest give a ListResponse with an id and a name for each entry, and as many as were asked for?",
  why: "Administrators choose roles and licences from these lists.",
  remedy: "Serve each endpoint as a SCIM resource type: schemas, totalResults, startIndex, itemsPerPage, Resources.",
  example: {
    sent: `
      GET /Entitlements?startIndex=1&count=1`,
    right: `
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 9,
       "startIndex": 1, "itemsPerPage": 1, "Resources": [{"id": "editor", "displayName": "Editor"}]}`,
    wrong: `
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 9,
       "startIndex": 1, "itemsPerPage": 9, "Resources": [{"key": "editor"}]}
      # All at once, and without the name that an admin would choose by.`,
  },
  applies: entitles,
  async run(bench) {
    const wrong: string[] = [];
    const answers = [];
    for (const { endpoint, idAttribute, displayAttribute } of bench.section.entitlements) {
      bench.step(`a page of ${endpoint}`);
      const answer = await bench.request("GET", `${endpoint}?startIndex=1&count=1`);
      answers.push(answer);
      const entries = asList(answer.json["Resources"]);
      if (answer.status !== 200 || !isList(answer)) wrong.push(`${endpoint} answered ${answer.status} and no ListResponse`);
      else if (answer.json["itemsPerPage"] !== 1 || entries.length !== 1) wrong.push(`${endpoint} gave ${entries.length} entries, itemsPerPage ${String(answer.json["itemsPerPage"])}, where 1 was asked for`);
      else if (entries.some((e) => !e[idAttribute] || !e[displayAttribute])) wrong.push(`${endpoint} has an entry without ${idAttribute} or ${displayAttribute}`);
    }
    return heldIf(wrong.length === 0, { held: `${answers.length} lists of entitlements.`, violated: `${wrong.join("; ")}.` }, ...answers);
  },
});
