import type { Socket } from "node:net";
import { Problem, newId } from "../../kernel/index.ts";
import { toProblemBody } from "./problem-json.ts";

const STATUS: Record<string, [line: string, detail: string]> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The headers are larger than we accept"],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request took too long to arrive"],
};

/** Answers bytes that are not HTTP, or came too slowly, and closes: what follows on the socket cannot be trusted. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [line, detail] = STATUS[error.code ?? ""] ?? ["400 Bad Request", "The request is not well-formed HTTP/1.1"];
  const body = JSON.stringify({ ...toProblemBody(new Problem("bad-request", detail, { mend: "Use an HTTP client as it comes." }), newId("req")), status: Number(line.slice(0, 3)) });
  socket.end(`HTTP/1.1 ${line}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
