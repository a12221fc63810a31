import { defineRoute, type Route } from "../../platform/http/index.ts";
import { listBehind } from "./metric-actions.ts";
import { listQuery, MetricsListView } from "./metric-contract.ts";

/** What stands behind each number of the metrics. */
export const metricRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/desk/metrics/submissions", access: "review.read", operation: "desk.metricsList", summary: "The submissions behind a number of the metrics",
    query: listQuery, returns: MetricsListView,
    handle: async ({ deps, query }) => listBehind(deps, query.days, query.of),
  }),
];
