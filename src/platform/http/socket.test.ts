import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Actor, Problem, newId } from "../../kernel/index.ts";
import { type HttpSettings, type NodeHandler, type Stream, buildServer, defineRoute, defineStream, mountNode, mountPages } from "./index.ts";
import { httpPlatform } from "./testing.ts";

const ANN: Actor = { kind: "member", accountId: newId("acc"), orgId: newId("org"), orgSlug: "acme", name: "Ann", email: "a@acme.example", roles: ["publisher"] };
const ping = defineRoute({ method: "GET", path: "/ping", access: "public", summary: "Ping", operation: "ping.get", returns: z.string(), handle: async () => "pong" });
const pong = defineRoute({ method: "POST", path: "/pong", access: "public", summary: "Pong", operation: "pong.post", unaudited: "a test", body: z.object({}), returns: z.string(), handle: async () => "pong" });

const open: FastifyInstance[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((server) => server.close())); });

async function listen(options: { config?: HttpSettings; streams?: Stream[]; mount?: (server: FastifyInstance) => void; who?: () => Actor | undefined } = {}) {
  const platform = httpPlatform();
  const server = await buildServer({
    platform, routes: [ping, pong], streams: options.streams ?? [], config: options.config ?? {}, authenticate: async () => (options.who ?? (() => ANN))(),
  });
  options.mount?.(server);
  open.push(server);
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;
  return { server, port, url: `http://127.0.0.1:${port}`, log: platform.log };
}

/** Sends bytes and gathers what comes back until the other side closes; how long that took. */
function exchange(port: number, bytes: string, giveUpMs = 5_000): Promise<{ text: string; ms: number; closed: boolean }> {
  return new Promise((resolve) => {
    const started = performance.now();
    let text = "";
    const socket = connect(port, "127.0.0.1", () => void socket.write(bytes));
    const done = (closed: boolean) => { clearTimeout(timer); socket.destroy(); resolve({ text, ms: performance.now() - started, closed }); };
    const timer = setTimeout(() => done(false), giveUpMs);
    socket.on("data", (chunk: Buffer) => { text += chunk.toString("latin1"); });
    socket.on("error", () => undefined);
    socket.on("close", () => done(true));
  });
}

describe("bytes that are not a clean request", () => {
  it.each([
    ["both Content-Length and Transfer-Encoding", "POST /api/pong HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/ping HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["two lengths", "POST /api/pong HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} "],
    ["a folded header", "GET /api/ping HTTP/1.1\r\nHost: x\r\nX-A: one\r\n two\r\n\r\n"],
    ["a space before the colon", "GET /api/ping HTTP/1.1\r\nHost : x\r\n\r\n"],
    ["no Host", "GET /api/ping HTTP/1.1\r\n\r\n"],
    ["a bare CR in a value", "GET /api/ping HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\n\r\n"],
    ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ])("are answered 400 and the socket closed: %s", async (_name, bytes) => {
    const { port } = await listen();
    const { text, closed } = await exchange(port, bytes, 2_000);
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(text.match(/HTTP\/1\.1 \d/g)).toHaveLength(1); // what follows is not read as a second request
    expect(text).not.toContain("pong");
    expect(closed).toBe(true);
  });

  it("are answered 431 when the headers are too large", async () => {
    const { port } = await listen();
    const { text } = await exchange(port, `GET /api/ping HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(20_000)}\r\n\r\n`, 2_000);
    expect(text).toMatch(/^HTTP\/1.1 431 /);
  });

  it("in absolute form name no other host", async () => {
    const { port } = await listen({ mount: (server) => mountPages(server, async ({ url }) => ({ html: `host=${url.host}` })) });
    const { text } = await exchange(port, "GET http://evil.example/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 2_000);
    expect(text).not.toContain("host=evil.example");
  });
});

describe("a body without end", () => {
  it("is cut at the cap though it announces no length", async () => {
    const { port } = await listen();
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const head = "POST /api/pong HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    const { text } = await exchange(port, head + chunk.repeat(320), 3_000); // 20 MB
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toContain('"code":"too-large"');
  });
});

describe("a socket that dawdles", () => {
  const config: HttpSettings = { timeouts: { headersMs: 500, requestMs: 1_000, idleMs: 500 } };
  it.each([
    ["with its headers", "GET /api/ping HTTP/1.1\r\nHost: x\r\nX-A", 3_500],
    ["with its body", "POST /api/pong HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{", 4_500],
    ["before its first byte", "", 3_500],
    ["after an answer", "GET /api/ping HTTP/1.1\r\nHost: x\r\n\r\n", 3_500],
  ])("%s is cut off", async (_name, bytes, withinMs) => {
    const { port } = await listen({ config });
    const { closed, ms } = await exchange(port, bytes, withinMs);
    expect(closed).toBe(true);
    expect(ms).toBeGreaterThan(300);
  });

  it("over reading its answer is cut off", async () => {
    const { port } = await listen({
      config: { timeouts: { stallMs: 500 } }, mount: (server) => mountPages(server, async () => ({ html: "x".repeat(20_000_000) })),
    });
    const socket = connect(port, "127.0.0.1", () => void socket.write("GET /big HTTP/1.1\r\nHost: x\r\n\r\n"));
    socket.on("error", () => undefined);
    const cut = new Promise((resolve) => socket.once("close", resolve));
    socket.once("readable", () => undefined); // one look at the first bytes, then nothing for a long while
    await sleep(2_000);
    let read = 0;
    socket.on("data", (chunk: Buffer) => { read += chunk.byteLength; });
    await cut;
    expect(read).toBeLessThan(20_000_000);
  });

  it("leaves others served", async () => {
    const { port, url } = await listen({ config });
    const slow = Array.from({ length: 200 }, () => exchange(port, "GET /api/ping HTTP/1.1\r\nX-A", 4_000));
    const started = performance.now();
    expect(await (await fetch(`${url}/api/ping`)).json()).toBe("pong");
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await Promise.all(slow)).every(({ closed }) => closed)).toBe(true);
  });
});

describe("a stream of events", () => {
  type Event = { id: string; event: "snapshot" | "delta" | "end"; data: unknown };
  const stream = (openIt: (input: { lastEventId: string | undefined; signal: AbortSignal; id: string }) => AsyncIterable<Event>) => defineStream({
    path: "/runs/:id/events", access: "verification.run", summary: "Watch a run", operation: "runs.watch", params: z.object({ id: z.string() }),
    open: ({ params, lastEventId, signal }) => openIt({ lastEventId, signal, id: params.id }),
  });
  const threeSteps = stream(async function* ({ lastEventId }) {
    yield { id: "1", event: "snapshot", data: { after: lastEventId ?? null } };
    yield { id: "2", event: "delta", data: { text: "line one\nline two" } };
    yield { id: "3", event: "end", data: {} };
  });
  const endless = (closed: { count: number; signals: AbortSignal[] }) => stream(async function* ({ signal }) {
    closed.signals.push(signal);
    try {
      yield { id: "1", event: "snapshot", data: {} };
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    } finally {
      closed.count += 1;
    }
  });

  it("sends the snapshot first, ids, a retry, and ends after the end", async () => {
    const { url } = await listen({ streams: [threeSteps] });
    const answer = await fetch(`${url}/api/runs/r1/events`, { headers: { "last-event-id": "7" } });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no", "cache-control": "no-store, no-transform", "x-content-type-options": "nosniff" });
    expect(await answer.text()).toBe(
      'retry: 2000\n\nid: 1\nevent: snapshot\ndata: {"after":"7"}\n\nid: 2\nevent: delta\ndata: {"text":"line one\\nline two"}\n\nid: 3\nevent: end\ndata: {}\n\n');
  });

  it("is a plain problem when it cannot begin, and an event when it breaks later", async () => {
    const { url, log } = await listen({ streams: [stream(async function* ({ id }) {
      if (id === "none") throw new Problem("not-found", "There is no run none");
      yield { id: "1", event: "snapshot", data: {} };
      throw new Error("secret detail");
    })] });
    const never = await fetch(`${url}/api/runs/none/events`);
    expect([never.status, ((await never.json()) as { code: string }).code]).toEqual([404, "not-found"]);
    const broken = await (await fetch(`${url}/api/runs/r1/events`)).text();
    expect(broken).toContain('event: problem\ndata: {"type":"/problems/internal"');
    expect(broken).not.toContain("secret detail");
    expect(log.lines.some(({ level }) => level === "error")).toBe(true);
  });

  it("is for those who may, and tells its source when they leave", async () => {
    const closed = { count: 0, signals: [] as AbortSignal[] };
    const { url } = await listen({ streams: [endless(closed)], config: { timeouts: { heartbeatMs: 50 } } });
    const leave = new AbortController();
    const answer = await fetch(`${url}/api/runs/r1/events`, { signal: leave.signal });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes(": still here")) text += (await reader.read()).value ?? "";
    leave.abort();
    await expect.poll(() => closed.count).toBe(1);
    expect(closed.signals[0]?.aborted).toBe(true);

    const nobody = await listen({ streams: [endless(closed)], who: () => undefined });
    expect((await fetch(`${nobody.url}/api/runs/r1/events`)).status).toBe(401);
  });

  it("ends for a caller who has lost the right while listening", async () => {
    let who: Actor | undefined = ANN;
    const closed = { count: 0, signals: [] as AbortSignal[] };
    const { url } = await listen({ streams: [endless(closed)], who: () => who, config: { timeouts: { heartbeatMs: 30 } } });
    const answer = await fetch(`${url}/api/runs/r1/events`);
    who = { ...ANN, roles: ["member"] };
    await answer.text(); // resolves only when the server ends it
    expect(closed.count).toBe(1);
  });

  it("is held by one caller only so often, and ends when the server closes", async () => {
    const closed = { count: 0, signals: [] as AbortSignal[] };
    const { url, server } = await listen({ streams: [endless(closed)], config: { streamsPerCaller: 2 } });
    const [one, two] = await Promise.all([fetch(`${url}/api/runs/a/events`), fetch(`${url}/api/runs/b/events`)]);
    expect((await fetch(`${url}/api/runs/c/events`)).status).toBe(429);
    await server.close();
    await Promise.allSettled([one!.text(), two!.text()]);
    expect(closed.count).toBe(2);
  });

  it("is not produced faster than it is read", async () => {
    let made = 0;
    const { port } = await listen({ streams: [stream(async function* ({ signal }) {
      for (let id = 1; id <= 2_000 && !signal.aborted; id++) {
        made = id;
        yield { id: String(id), event: "delta", data: "x".repeat(64 * 1024) };
      }
    })] });
    const socket = connect(port, "127.0.0.1", () => void socket.write("GET /api/runs/a/events HTTP/1.1\r\nHost: x\r\n\r\n"));
    socket.pause();
    await expect.poll(() => made).toBeGreaterThan(0);
    await sleep(300);
    const afterAWhile = made;
    await sleep(200);
    expect(made).toBe(afterAWhile);
    expect(made).toBeLessThan(500); // of 2,000: what the socket buffers hold, no more
    socket.destroy();
  });
});

describe("a mounted Node handler", () => {
  const echo: NodeHandler = (request, response, params, caller) => {
    if (request.url?.startsWith("/throw")) throw new Error("secret detail");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.end(JSON.stringify({ method: request.method, url: request.url, originalUrl: request.originalUrl, params, session: caller.cookie("session") ?? null, body: Buffer.concat(chunks).toString() })));
  };

  it("reads its own body, sees the address below its prefix and the whole one", async () => {
    const { url } = await listen({ mount: (server) => { mountNode(server, "/t/:org/oidc", echo); mountPages(server, async () => ({ html: "page" })); } });
    const answer = await fetch(`${url}/t/acme/oidc/token/x?a=1?b=2`, { method: "POST", body: "{not json", headers: { "content-type": "application/json", origin: "https://elsewhere.example", cookie: "session=s1" } });
    expect(await answer.json()).toEqual({ method: "POST", url: "/token/x?a=1?b=2", originalUrl: "/t/acme/oidc/token/x?a=1?b=2", params: { org: "acme" }, session: "s1", body: "{not json" });
    expect(((await (await fetch(`${url}/t/acme/oidc`)).json()) as { url: string }).url).toBe("/");
    expect(await (await fetch(`${url}/t/acme/other`)).text()).toBe("page");
  });

  it("that throws is a 500 that says nothing, and a body announced too large never reaches it", async () => {
    const { url, log } = await listen({ mount: (server) => mountNode(server, "/raw", echo, { maxBodyBytes: 10 }) });
    const broken = await fetch(`${url}/raw/throw`);
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain("secret detail");
    expect(log.lines.some(({ level }) => level === "error")).toBe(true);
    expect((await fetch(`${url}/raw/x`, { method: "POST", body: "x".repeat(11) })).status).toBe(413);
  });
});
