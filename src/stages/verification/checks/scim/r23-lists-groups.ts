import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { listsGroups as declares } from "./declared.ts";
import { isList } from "./server-alive.ts";

export const listsGroups = defineCheck({
  id: "SCIM-R23", slug: "lists-groups", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "warns", title: "Lists groups, also when there are none",
  spec: { doc: "rfc7644", section: "3.4.2", level: "MUST" },
  asks: "Is a page of groups answered with a list, whose Resources is a list wherever there are groups?",
  why: "The import of groups is the first thing that is sent when an administrator switches it on.",
  remedy: "Answer 200 with totalResults, and Resources as a list; with no groups an empty one.",
  example: {
    sent: "GET /Groups?startIndex=1&count=100",
    right: "← {\"totalResults\": 0, \"startIndex\": 1, \"itemsPerPage\": 0, \"Resources\": [], …}",
    wrong: "← 404   # \"no groups found\"",
  },
  applies: declares,
  async run(bench) {
    bench.step("a page of groups");
    const answer = await bench.request("GET", "/Groups?startIndex=1&count=100");
    const { Resources, totalResults } = answer.json;
    const fine = answer.status === 200 && isList(answer) && (Array.isArray(Resources) || (totalResults === 0 && Resources === undefined));
    return heldIf(fine, { held: `A list of ${String(totalResults)}.`, violated: `It answered ${answer.status}${answer.status === 200 ? " and no list" : ""}.` }, answer);
  },
});
