import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import * as contract from "./contract.ts";
import type { Policy } from "./policy.ts";
import * as actions from "./policy-actions.ts";

const toView = (policy: Policy): z.input<typeof contract.PolicyView> => ({ ...policy, policies: policy.policies ?? null });

/** What is given, without what is not: an absent member leaves the rule as it is. */
const given = <T extends object>(body: T) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

/** The network's own rules: operators change them, everybody who is signed in may know them. */
export const policyRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/network/policy", access: "signed-in", operation: "network.policy", summary: "The network's rules for submissions",
    returns: contract.PolicyView,
    handle: async ({ deps }) => toView(await actions.readPolicy(deps)),
  }),
  defineRoute({
    method: "PATCH", path: "/network/policy", access: "network.operate", operation: "network.changePolicy", summary: "Change the network's rules, over the version that was read",
    body: contract.policyBody, returns: contract.PolicyView, problems: ["stale-write"],
    handle: async ({ actor, deps, body }) => toView(await actions.changePolicy(deps, actor, given(body))),
  }),
  defineRoute({
    method: "GET", path: "/network/holidays", access: "signed-in", operation: "network.holidays", summary: "Days on which the desk is closed, beside weekends",
    returns: contract.HolidaysView,
    handle: async ({ deps }) => actions.readCalendar(deps),
  }),
  defineRoute({
    method: "PUT", path: "/network/holidays", access: "network.operate", operation: "network.setHolidays", summary: "Replace the desk's calendar, over the version that was read",
    body: contract.holidaysBody, returns: contract.HolidaysView, problems: ["invalid-field", "stale-write"],
    handle: async ({ actor, deps, body }) => actions.setCalendar(deps, actor, body),
  }),
  defineRoute({
    method: "POST", path: "/network/policies/acceptance", access: "submission.write", operation: "network.acceptPolicies", summary: "Accept the network's policies for your org",
    body: contract.acceptBody, returns: z.void(), problems: ["stale-write"],
    handle: async ({ actor, deps, body }) => actions.acceptPolicies(deps, actor, body.version),
  }),
];
