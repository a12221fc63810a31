import { createServer as createHttp } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { openEgress, type Egress, type EgressRequest } from "./guard.ts";

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});
const listening = async (server: Server): Promise<string> => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  toClose.push(() => new Promise((resolve) => (sockets.forEach((s) => s.destroy()), server.close(resolve))));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};
const open = (): Egress => {
  const egress = openEgress({ allowLocal: true });
  toClose.push(() => egress.close());
  return egress;
};
const status = (egress: Egress, url: string, more: Partial<EgressRequest> = {}) =>
  egress.request({ url, purpose: "test", ...more }).then((answer) => answer.status, (error: { code: string }) => error.code)
    .finally(() => sleep(20)); // until the connection is free again: a request in the same moment takes another one
/** The whole process stands still, as on a machine that has other things to do. */
const stall = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe("a connection that was kept", () => {
  it.each(["GET", "POST", "DELETE"])("is not used again when the event loop stood longer than the server keeps it: %s", async (method) => {
    const server = createHttp((request, response) => void request.resume().on("end", () => response.end("here")));
    server.keepAliveTimeout = 3_000; // told to us as `Keep-Alive: timeout=3`; we close after one
    server.keepAliveTimeoutBuffer = 0;
    const url = await listening(server);
    const egress = open();
    expect(await status(egress, url)).toBe(200);
    stall(3_200); // our timer and the server's are due, and none has run
    expect(await status(egress, url, { method })).toBe(200);
    expect(egress.counters().connections).toBe(2);
  });

  it("is used again while it is fresh", async () => {
    const url = await listening(createHttp((_request, response) => void response.end("here")));
    const egress = open();
    for (let i = 0; i < 5; i++) expect(await status(egress, url)).toBe(200);
    expect(egress.counters().connections).toBe(1);
  });

  /** Answers the first request of each connection; closes at the second, as a server does whose patience ends just then. */
  const closesAtTheSecond = async () => {
    const seen: string[] = [];
    const url = await listening(createServer((socket) => {
      let first = true;
      socket.on("data", (chunk) => {
        seen.push(chunk.toString().split(" ")[0] ?? "");
        if (first) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere");
        else socket.destroy();
        first = false;
      });
    }));
    return { url, seen };
  };

  it("that the other side closes just as it is used again costs a reader nothing: it asks once more, on a new one", async () => {
    const { url, seen } = await closesAtTheSecond();
    const egress = open();
    expect(await status(egress, url)).toBe(200);
    expect(await status(egress, url)).toBe(200);
    expect([seen, egress.counters().connections]).toEqual([["GET", "GET", "GET"], 2]);
  });

  it("never repeats what may have changed something", async () => {
    const { url, seen } = await closesAtTheSecond();
    const egress = open();
    expect(await status(egress, url)).toBe(200);
    await expect(egress.request({ url, purpose: "test", method: "POST", body: "{}" })).rejects.toMatchObject({ code: "connect", mayHaveArrived: true });
    expect(seen).toEqual(["GET", "POST"]);
  });
});

describe("a new connection", () => {
  it("that breaks is an answer: nothing is asked twice", async () => {
    let connections = 0;
    const url = await listening(createServer((socket) => {
      connections++;
      socket.once("data", () => socket.resetAndDestroy());
    }));
    expect([await status(open(), url), connections]).toEqual(["connect", 1]);
  });
  it("that breaks after the answer began is not repeated either, when it was kept before", async () => {
    let requests = 0;
    const url = await listening(createServer((socket) => {
      let first = true;
      socket.on("data", () => {
        requests++;
        if (first) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere");
        else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\nhe", () => socket.destroy());
        first = false;
      });
    }));
    const egress = open();
    expect([await status(egress, url), await status(egress, url), requests]).toEqual([200, "connect", 2]);
  });
});
