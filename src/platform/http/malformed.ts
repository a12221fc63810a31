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
  const problem = new Problem("bad-request", detail, { mend: "Use an HTTP client as it comes." });
  const body = JSON.stringify({ ...toProblemBody(problem, newId("req")), status: Number(line.slice(0, 3)) });
  const head = [
    `HTTP/1.1 ${line}`, "Content-Type: application/problem+json; charset=utf-8", `Content-Length: ${Buffer.byteLength(body)}`, "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
