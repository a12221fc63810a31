import { errors, type Dispatcher, type Pool } from "undici";
import { EgressError } from "./egress-error.ts";

export interface Outgoing {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer | null;
  /** More body than this ends the exchange with `too-large`. */
  maxBytes: number;
  signal: AbortSignal;
  /** Told when the answer begins. */
  heard?: () => void;
}

export interface Incoming {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** Informational responses (1xx) that are waited through before the answer counts as a flood. */
const MAX_INFORMATIONAL = 8;

/**
 * One request on a pool, the whole answer in memory, nothing decoded.
 * @throws {EgressError} `too-large` | `protocol` | `connect` | `tls`, or the reason of the aborted signal
 */
export function exchange(pool: Pool, out: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let control: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: Incoming["headers"] = {};
    let informational = 0;
    let bytes = 0;
    const chunks: Buffer[] = [];

    const settle = () => out.signal.removeEventListener("abort", aborted);
    const fail = (error: unknown) => {
      settle();
      const typed = toEgressError(error, sent);
      reject(typed);
      control?.abort(typed); // closes the connection: what else it says is of no interest
    };
    const aborted = () => fail(out.signal.reason);
    if (out.signal.aborted) return aborted();
    out.signal.addEventListener("abort", aborted, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        control = controller;
        if (out.signal.aborted) return controller.abort(out.signal.reason as Error); // called off while it stood in line
        sent = true;
      },
      onRequestUpgrade(_controller, _status, _headers, socket) {
        socket.destroy();
        fail(new EgressError("protocol"));
      },
      onResponseStart(_controller, code, received) {
        out.heard?.();
        if (code < 200) {
          if (++informational > MAX_INFORMATIONAL) fail(new EgressError("protocol"));
          return;
        }
        status = code;
        headers = definedOnly(received);
        const refusal = refuseHead(headers, out);
        if (refusal) fail(refusal);
      },
      onResponseData(_controller, chunk) {
        bytes += chunk.length;
        if (bytes > out.maxBytes) return fail(new EgressError("too-large"));
        chunks.push(chunk);
      },
      onResponseEnd() {
        settle();
        resolve({ status, headers, body: Buffer.concat(chunks, bytes) });
      },
      onResponseError: (_controller, error) => fail(error),
    };
    const { path, method, headers: ours, body } = out;
    try {
      pool.dispatch({ path, method: method as Dispatcher.HttpMethod, headers: ours, body }, handler);
    } catch (error) {
      fail(error);
    }
  });
}

/** Refuses by its head an answer that could unfold, or that says itself that it is too long. */
function refuseHead(headers: Incoming["headers"], out: Outgoing): EgressError | undefined {
  const encoding = String(headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding !== "identity" && encoding !== "") return new EgressError("protocol"); // we asked for identity
  const transfer = String(headers["transfer-encoding"] ?? "chunked").trim().toLowerCase();
  if (transfer !== "chunked" && transfer !== "identity") return new EgressError("protocol");
  const length = Number(headers["content-length"] ?? 0);
  if (out.method !== "HEAD" && length > out.maxBytes) return new EgressError("too-large");
  return undefined;
}

function toEgressError(error: unknown, sent: boolean): EgressError {
  if (error instanceof EgressError) return new EgressError(error.code, { mayHaveArrived: sent, cause: error.cause });
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === "UND_ERR_HEADERS_OVERFLOW") return new EgressError("too-large", { mayHaveArrived: sent, cause: error });
  const isProtocol =
    error instanceof errors.HTTPParserError ||
    (error instanceof errors.SocketError && error.message.startsWith("bad ")) || // an upgrade or a 100 nobody asked for
    (typeof code === "string" && PROTOCOL_ERRORS.has(code));
  // The parser's error carries the bytes it met, which are the other side's and do not belong into our log.
  const cause = error instanceof errors.HTTPParserError ? new Error(String(code ?? "parse error")) : error;
  return new EgressError(isProtocol ? "protocol" : "connect", { mayHaveArrived: sent, cause });
}

/** What the HTTP client calls its own refusals; everything else is a connection that broke. */
const PROTOCOL_ERRORS = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "UND_ERR_RESPONSE",
]);

function definedOnly(received: Record<string, string | string[] | undefined>): Incoming["headers"] {
  const headers: Incoming["headers"] = Object.create(null) as Incoming["headers"]; // a header may be called __proto__
  for (const [name, value] of Object.entries(received)) if (value !== undefined) headers[name] = value;
  return headers;
}
