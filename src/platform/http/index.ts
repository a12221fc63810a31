export { type Access, type HandlerInput, type Reply, type Route, type Stream, defineRoute, defineStream } from "./route.ts";
