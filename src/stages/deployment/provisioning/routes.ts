import { z } from "zod";
import { defineRoute, type Route } from "../../../platform/http/index.ts";
import { appParams } from "../contract.ts";
import { connect, disconnect, test } from "./actions/connect.ts";
import { approveRemovals, pause, resume, retry, sync } from "./actions/control.ts";
import { pushGroup, unpushGroup } from "./actions/groups.ts";
import * as contract from "./contract.ts";
import * as view from "./view.ts";

export const provisioningRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/apps/:id/provisioning", access: "app.read", operation: "provisioning.status", summary: "Health, counts and what waits for you",
    params: appParams, returns: contract.StatusView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => view.status(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/provisioning/connection", access: "app.write", operation: "provisioning.connect", summary: "Try credentials and connect",
    params: appParams, body: contract.connectBody, returns: contract.StatusView, perMinute: 30,
    problems: ["not-found", "gate-closed", "invalid-field", "target-refused", "target-unreachable", "unavailable", "stale-write"],
    handle: async ({ actor, deps, params, body }) => {
      await connect(deps, actor, params.id, body);
      return view.status(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "DELETE", path: "/apps/:id/provisioning/connection", access: "app.write", operation: "provisioning.disconnect", summary: "Destroy the credentials; accounts stay",
    params: appParams, returns: z.void(), problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params }) => disconnect(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/provisioning/test", access: "app.write", operation: "provisioning.test", summary: "Try the stored credentials",
    params: appParams, returns: contract.TestView, problems: ["not-found", "not-your-move"], perMinute: 30,
    handle: async ({ actor, deps, params }) => test(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/provisioning/pause", access: "app.write", operation: "provisioning.pause", summary: "Send nothing until resumed",
    params: appParams, returns: contract.StatusView, problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params }) => {
      await pause(deps, actor, params.id);
      return view.status(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/provisioning/resume", access: "app.write", operation: "provisioning.resume", summary: "Send again",
    params: appParams, returns: contract.StatusView, problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params }) => {
      await resume(deps, actor, params.id);
      return view.status(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/provisioning/sync", access: "app.write", operation: "provisioning.sync", summary: "Compare everybody with the app, or count what that would do",
    params: appParams, body: contract.syncBody, returns: contract.SyncView, problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params, body }) => sync(deps, actor, params.id, body.dryRun),
  }),
  defineRoute({
    method: "GET", path: "/apps/:id/operations", access: "app.read", operation: "provisioning.operations", summary: "What was sent and what waits, newest first",
    params: appParams, query: contract.operationsQuery, returns: contract.OperationsView, problems: ["not-found"],
    handle: async ({ actor, deps, params, query }) => view.operations(deps, actor, params.id, query),
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/operations/:op/retry", access: "app.write", operation: "provisioning.retry", summary: "Try a failed operation again, or a waiting one now",
    params: contract.operationParams, returns: contract.OperationView, problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params }) => {
      const op = await retry(deps, actor, params.id, params.op);
      return view.toOperationView(op, await view.nameOf(deps, actor, op));
    },
  }),
  defineRoute({
    method: "GET", path: "/apps/:id/accounts", access: "app.read", operation: "provisioning.accounts", summary: "People's accounts in the app, as far as we know",
    params: appParams, query: contract.accountsQuery, returns: contract.AccountsView, problems: ["not-found"],
    handle: async ({ actor, deps, params, query }) => view.accounts(deps, actor, params.id, query),
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/removals/:plan/approve", access: "app.write", operation: "provisioning.approveRemovals", summary: "Let the removals of a plan go",
    params: contract.planParams, body: contract.approveBody, returns: contract.ApprovedView, problems: ["not-found", "not-your-move", "stale-write"],
    handle: async ({ actor, deps, params, body }) => ({ people: await approveRemovals(deps, actor, params.id, params.plan, body.digest) }),
  }),
  defineRoute({
    method: "GET", path: "/apps/:id/pushed-groups", access: "app.read", operation: "provisioning.pushedGroups", summary: "Groups that the app is told about",
    params: appParams, returns: contract.PushedGroupsView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => view.pushedGroups(deps, actor, params.id),
  }),
  defineRoute({
    method: "PUT", path: "/apps/:id/pushed-groups/:groupId", access: "app.write", operation: "provisioning.pushGroup", summary: "Tell the app about a group",
    params: contract.groupParams, body: contract.pushBody, returns: contract.PushedGroupsView, problems: ["not-found", "gate-closed", "not-your-move"],
    handle: async ({ actor, deps, params, body }) => {
      await pushGroup(deps, actor, params.id, params.groupId, body.mode);
      return view.pushedGroups(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "DELETE", path: "/apps/:id/pushed-groups/:groupId", access: "app.write", operation: "provisioning.unpushGroup", summary: "Stop telling the app about a group",
    params: contract.groupParams, query: contract.unpushQuery, returns: z.void(), problems: ["not-found"],
    handle: async ({ actor, deps, params, query }) => unpushGroup(deps, actor, params.id, params.groupId, query.then),
  }),
];
