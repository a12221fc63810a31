import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import { catalogue, readRule, readRules, setRule } from "./rule-actions.ts";
import * as contract from "./rule-contract.ts";

/** Which checks block in this network beside those of the suite: everybody may know, operators and leads decide. */
export const ruleRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/network/rules", access: "signed-in", operation: "rules.list", summary: "Checks that this network made blocking, or will, beside those of the suite",
    returns: z.object({ items: z.array(contract.RuleView) }),
    handle: async ({ deps }) => ({ items: await readRules(deps) }),
  }),
  defineRoute({
    method: "PUT", path: "/network/rules/:check", access: "network.rules", operation: "rules.set", summary: "Let a check block submits from a day on, move that day, or take the rule back",
    params: contract.checkParams, body: contract.ruleBody, returns: contract.RuleDetail, problems: ["not-found", "gate-closed", "invalid-field", "stale-write"],
    handle: async ({ actor, deps, params, body }) => setRule(deps, actor, params.check, body),
  }),
  defineRoute({
    method: "GET", path: "/desk/rules", access: "review.read", operation: "desk.rules", summary: "Every check with its rule, and how many published versions it would stop",
    returns: contract.RuleCatalogue,
    handle: async ({ deps }) => catalogue(deps),
  }),
  defineRoute({
    method: "GET", path: "/desk/rules/:check", access: "review.read", operation: "desk.rule", summary: "One check with its rule, and what the latest run of each published version said",
    params: contract.checkParams, returns: contract.RuleDetail, problems: ["not-found"],
    handle: async ({ deps, params }) => readRule(deps, params.check),
  }),
];
