import type { Route, Stream } from "../platform/http/index.ts";
import { catalogRoutes } from "../stages/catalog/routes.ts";
import { deploymentRoutes } from "../stages/deployment/routes.ts";
import { provisioningRoutes } from "../stages/deployment/provisioning/routes.ts";
import { docsRoutes } from "./docs/routes.ts";
import { manifestRoutes } from "../stages/manifest/routes.ts";
import { monitoringRoutes } from "../stages/monitoring/routes.ts";
import { queueStreams } from "../stages/review/queue-routes.ts";
import { reviewRoutes } from "../stages/review/routes.ts";
import { presenceStreams } from "../stages/submission/presence-routes.ts";
import { submissionRoutes } from "../stages/submission/routes.ts";
import { verificationRoutes, verificationStreams } from "../stages/verification/routes.ts";
import { noticeRoutes } from "../notices/index.ts";
import { tenancyRoutes } from "../tenancy/routes.ts";
import { directoryRoutes } from "../directory/routes.ts";

/** Every route of the network: the router, the OpenAPI document and the who-may-call-what test read this list. */
export const allRoutes: Route[] = [
  ...tenancyRoutes, ...directoryRoutes, ...manifestRoutes, ...submissionRoutes, ...verificationRoutes, ...reviewRoutes, ...catalogRoutes,
  ...noticeRoutes, ...deploymentRoutes, ...provisioningRoutes, ...monitoringRoutes, ...docsRoutes,
];

export const allStreams: Stream[] = [...presenceStreams, ...verificationStreams, ...queueStreams];
