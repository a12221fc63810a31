import type { Route } from "../platform/http/index.ts";
import { accountRoutes } from "./routes/account.ts";
import { orgRoutes } from "./routes/org.ts";
import { sessionRoutes } from "./routes/session.ts";

export const tenancyRoutes: Route[] = [...sessionRoutes, ...accountRoutes, ...orgRoutes];
