/** Structured log; secrets and personal data are redacted before a line is written. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
  child(fields: Record<string, unknown>): Log;
}

export { type RequestContext, inRequestContext, requestContext } from "./context.ts";
export { type LogLevel, openLog } from "./open-log.ts";
