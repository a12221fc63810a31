import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { eventParser, readEvents, type StreamEvent, StreamRefused } from "./event-stream.ts";

const parsed = (...pieces: string[]): StreamEvent[] => {
  const events: StreamEvent[] = [];
  const parse = eventParser((event) => events.push(event));
  pieces.forEach(parse);
  return events;
};

describe("eventParser", () => {
  it("tells whole events, however the text is cut", () => {
    const text = "retry: 2000\n\n: still here\n\nid: 7\nevent: delta\ndata: {\"a\":1}\n\nid: 8\nevent: end\ndata: {}\n\n";
    const whole = parsed(text);
    expect(whole).toEqual([{ id: "7", event: "delta", data: "{\"a\":1}" }, { id: "8", event: "end", data: "{}" }]);
    for (let at = 1; at < text.length; at++) expect(parsed(text.slice(0, at), text.slice(at))).toEqual(whole);
    expect(parsed(...text)).toEqual(whole);
  });

  it("reads every kind of line end, also one that is cut in two", () => {
    expect(parsed("id: 1\r", "\ndata: x\r\n\r\n")).toEqual([{ id: "1", event: "message", data: "x" }]);
    expect(parsed("data: a\rdata: b\r\rdata: c\n\n").map((event) => event.data)).toEqual(["a\nb", "c"]);
  });

  it("keeps back what is not finished", () => {
    expect(parsed("id: 1\nevent: delta\ndata: half")).toEqual([]);
  });
});

describe("readEvents", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const served = async (answer: (response: ServerResponse, lastEventId: string | undefined) => void): Promise<string> => {
    server = createServer((request, response) => answer(response, request.headers["last-event-id"] as string | undefined)).listen(0, "127.0.0.1");
    await new Promise((listening) => server?.once("listening", listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  it("tells events as they come, says what was seen last, and returns when the stream ends", async () => {
    let heard: string | undefined;
    const url = await served((response, last) => {
      heard = last;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("id: 3\nevent: delta\nda");
      setTimeout(() => response.end("ta: {}\n\n"), 20);
    });
    const seen: string[] = [];
    await readEvents(url, ({ id }) => seen.push(id), { signal: new AbortController().signal, lastEventId: "2" });
    expect([seen, heard]).toEqual([["3"], "2"]);
  });

  it("tells a refusal from a lost line", async () => {
    const url = await served((response) => response.writeHead(429, { "retry-after": "5" }).end());
    await expect(readEvents(url, () => undefined, { signal: new AbortController().signal })).rejects.toMatchObject({ name: "StreamRefused", status: 429, retryAfterS: 5 });
    await expect(readEvents("http://127.0.0.1:1/", () => undefined, { signal: new AbortController().signal })).rejects.not.toBeInstanceOf(StreamRefused);
  });

  it("gives up a line on which nothing comes; a heartbeat keeps it", async () => {
    const url = await served((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      let beats = 0;
      const beat = setInterval(() => (++beats < 6 ? response.write(": still here\n\n") : clearInterval(beat)), 400);
    });
    const began = Date.now();
    await expect(readEvents(url, () => undefined, { signal: new AbortController().signal, silenceMs: 1_500 })).rejects.toThrow(/too long/);
    expect(Date.now() - began).toBeGreaterThan(3_300);
  });

  it("closes the line when whoever reads it breaks", async () => {
    let closed = false;
    const url = await served((response) => {
      response.on("close", () => { closed = true; });
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("id: 1\nevent: problem\ndata: {}\n\n");
    });
    await expect(readEvents(url, () => { throw new Error("broke"); }, { signal: new AbortController().signal })).rejects.toThrow("broke");
    await expect.poll(() => closed).toBe(true);
  });
});
