export { type Access, type HandlerInput, type Reply, type Route, type Stream, defineRoute, defineStream } from "./route.ts";
export type { Authenticate, CallerRequest, Health, HttpSettings, ServerOptions } from "./settings.ts";
export { buildServer } from "./server.ts";
export { type RequestContext, requestContext } from "../log/index.ts";
