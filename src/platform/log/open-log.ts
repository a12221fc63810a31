import { Writable } from "node:stream";
import pino from "pino";
import { requestContext } from "./context.ts";
import type { Log } from "./index.ts";
import { redact, redactText, visible } from "./redact.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * Opens the log: one JSON object per line on standard output, or a line for people with `pretty`.
 * Every value passes {@link redact}; JSON escapes line ends and terminal codes, so no input can forge a line.
 * @param to where lines go instead of standard output (tests).
 */
export function openLog(options: { level: LogLevel; pretty?: boolean; to?: Writable }): Log {
  const out = options.to ?? process.stdout;
  const destination = options.pretty ? prettyLines(out) : out;
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), bindings: (bound) => redact(bound) as Record<string, unknown>,
        log: (fields) => redact(fields) as Record<string, unknown> },
      // pino would put an Error under `err` past the formatters; ours is the only way an error is written
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
      mixin: () => {
        const request = requestContext();
        return request ? { requestId: request.id } : {};
      },
    },
    destination,
  );
  return fromPino(logger);
}

function fromPino(logger: pino.Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, redactText(message)),
    info: (fields, message) => logger.info(fields, redactText(message)),
    warn: (fields, message) => logger.warn(fields, redactText(message)),
    error: (fields, message) => logger.error(fields, redactText(message)),
    child: (fields) => fromPino(logger.child(redact(fields) as Record<string, unknown>)),
  };
}

/** `12:03:44 warn  message {"field":1}`; the fields stay JSON, so that they stay escaped. */
function prettyLines(out: Writable): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const { level, time, msg, ...fields } = JSON.parse(chunk.toString("utf8")) as Record<string, unknown>;
      const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : "";
      // the message itself may quote a stranger: show control characters, never obey them
      const text = String(msg).replace(/\p{Cc}/gu, visible);
      out.write(`${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${text}${rest}\n`, () => done());
    },
  });
}
