import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { chosenEncoding } from "./compress.ts";
import { buildServer, defineRoute, defineStream, mountPages } from "./index.ts";
import { httpPlatform } from "./testing.ts";

const ORIGIN = "http://localhost:4000";
const LONG = "a text that repeats itself. ".repeat(200);
const Text = z.object({ text: z.string() });
const get = (path: `/${string}`, text: string, more: { secret?: true } = {}) =>
  defineRoute({ method: "GET", path, access: "public", summary: "Reads", operation: `things.read${path.slice(1)}`, returns: Text, ...more, handle: async () => ({ text }) });
const bytes = defineRoute({
  method: "GET", path: "/picture", access: "public", summary: "A picture", operation: "things.picture", produces: "image/png", returns: z.custom<Uint8Array>(), handle: async () => Buffer.from(LONG),
});
const stream = defineStream({
  path: "/news", access: "public", summary: "News", operation: "things.news", params: z.object({}),
  async *open() {
    yield { id: "1", event: "snapshot" as const, data: { text: LONG } };
    yield { id: "2", event: "end" as const, data: {} };
  },
});

const open: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function ask(url: string, headers: Record<string, string> = {}) {
  const server = await buildServer({
    platform: httpPlatform(ORIGIN), routes: [get("/long", LONG), get("/short", "short"), get("/secret", LONG, { secret: true }), bytes], streams: [stream], version: "test",
    authenticate: async () => undefined,
  });
  open.push(server);
  mountPages(server, async () => ({ html: `<p>${LONG}</p>` }));
  return server.inject({ url, headers: { "accept-encoding": "gzip, deflate, br", ...headers } });
}

describe("answers on their way", () => {
  it("leave in brotli when the caller takes it, and unfold to what was said", async () => {
    const answer = await ask("/api/long");
    expect(answer.headers["content-encoding"]).toBe("br");
    expect(answer.headers["vary"]).toBe("accept-encoding");
    expect(Number(answer.headers["content-length"])).toBe(answer.rawPayload.length);
    expect(answer.rawPayload.length).toBeLessThan(LONG.length / 10);
    expect(JSON.parse(brotliDecompressSync(answer.rawPayload).toString())).toEqual({ text: LONG });
  });

  it("leave in gzip for who takes that alone", async () => {
    const answer = await ask("/api/long", { "accept-encoding": "gzip" });
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(JSON.parse(gunzipSync(answer.rawPayload).toString())).toEqual({ text: LONG });
  });

  it("are pages too", async () => {
    const answer = await ask("/somewhere");
    expect(answer.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(answer.rawPayload).toString()).toContain(LONG);
  });

  it.each([
    ["asks for no encoding", "/api/long", { "accept-encoding": "identity" }],
    ["refuses every encoding", "/api/long", { "accept-encoding": "br;q=0, gzip;q=0, *;q=0" }],
    ["gets a short answer", "/api/short", {}],
    ["gets a picture", "/api/picture", {}],
    ["gets a secret", "/api/secret", {}],
    ["was sent here by another site, with its cookies", "/api/long", { "sec-fetch-site": "cross-site", cookie: "entente_session=x" }],
    ["was sent here by a sibling host, with its cookies", "/somewhere", { "sec-fetch-site": "same-site", cookie: "entente_session=x" }],
    ["listens to a stream", "/api/news", {}],
  ])("go as they are to who %s", async (_who, url, headers: Record<string, string>) => {
    const answer = await ask(url, headers);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-encoding"]).toBeUndefined();
    expect(answer.payload.length).toBeGreaterThan(10);
  });

  it("are compressed for a browser that came by a link without cookies, and for one that is at home here", async () => {
    expect((await ask("/somewhere", { "sec-fetch-site": "cross-site" })).headers["content-encoding"]).toBe("br");
    expect((await ask("/api/long", { "sec-fetch-site": "same-origin", cookie: "entente_session=x" })).headers["content-encoding"]).toBe("br");
  });

  it("say to caches that they differ by encoding even where they were not compressed", async () => {
    expect((await ask("/api/long", { "accept-encoding": "identity" })).headers["vary"]).toBe("accept-encoding");
  });
});

describe("the encoding that is chosen", () => {
  it.each([
    [undefined, undefined], ["", undefined], ["deflate, zstd", undefined], ["gzip, deflate, br, zstd", "br"], ["GZIP", "gzip"], ["br;q=0, gzip;q=0.5", "gzip"],
    ["*", "br"], ["br;q=0, *", "gzip"], ["br;q=nonsense", undefined], ["gzip;q=0", undefined],
  ])("of %j is %s", (accepted, chosen) => expect(chosenEncoding(accepted)).toBe(chosen));
});
