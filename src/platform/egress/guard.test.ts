import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import type { EgressError } from "./egress-error.ts";
import { openEgress, type Egress, type EgressExchange, type EgressOptions, type EgressRequest } from "./guard.ts";

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

const open = (options: Partial<EgressOptions> = {}): Egress => {
  const egress = openEgress({ allowLocal: true, ...options });
  toClose.push(() => egress.close());
  return egress;
};
const serve = async (listener: RequestListener): Promise<{ port: number; url: string; hits: string[]; server: Server }> => {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.headers.host}${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  toClose.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, hits, server };
};
const failure = async (work: Promise<unknown>): Promise<EgressError> => {
  try {
    await work;
  } catch (error) {
    return error as EgressError;
  }
  throw new Error("it went through");
};
const get = (egress: Egress, url: string, more: Partial<EgressRequest> = {}) => egress.request({ url, purpose: "test", ...more });

describe("with local targets forbidden", () => {
  it.each(["127.0.0.1", "127.1", "0", "2130706433", "0177.1", "0x7f.1", "①②⑦.⓪.⓪.①", "127.0.0.1.", "localhost", "localhost.", "a.localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "10.0.0.1", "169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal", "db", "printer.local"])(
    "refuses https://%s without opening a connection",
    async (host) => {
      const egress = open({ allowLocal: false, resolve: () => Promise.reject(new Error("asked")) });
      expect((await failure(get(egress, `https://${host}/`))).code).toBe("private-address");
      expect(egress.counters()).toMatchObject({ connections: 0, bytesOut: 0, refused: 1 });
    },
  );

  it.each([["http://example.com/", "scheme"], ["https://example.com:22/", "port"], ["https://example.com:25/", "port"], ["https://example.com:5432/", "port"], ["https://example.com:6379/", "port"], ["https://example.com:9200/", "port"], ["https://example.com:8443/", "port"], ["ftp://example.com/", "scheme"], ["https://u:p@example.com/", "bad-url"]])(
    "refuses %s as %s before any name is looked up",
    async (url, code) => {
      let lookups = 0;
      const egress = open({ allowLocal: false, resolve: async () => (lookups++, ["1.1.1.1"]) });
      expect((await failure(egress.vet(url))).code).toBe(code);
      expect(lookups).toBe(0);
    },
  );

  it.each([
    ["a private answer", ["10.1.2.3"]],
    ["a public answer beside a private one", ["1.1.1.1", "192.168.0.1"]],
    ["a public answer beside loopback", ["1.1.1.1", "127.0.0.1"]],
    ["a public IPv4 beside a hidden IPv6", ["1.1.1.1", "64:ff9b::a00:1"]],
    ["an answer that is no address", ["1.1.1.1", "127.1"]],
  ])("refuses a name with %s", async (_what, answers) => {
    const egress = open({ allowLocal: false, resolve: async () => answers });
    expect((await failure(get(egress, "https://app.example/"))).code).toBe("private-address");
    expect(egress.counters().connections).toBe(0);
  });

  it("lets a public name through the vetting, so that the refusals above mean something", async () => {
    await open({ allowLocal: false, resolve: async () => ["1.1.1.1", "2606:4700::1111"] }).vet("https://app.example/");
    await open({ allowLocal: false, ports: [443, 8443], resolve: async () => ["1.1.1.1"] }).vet("https://app.example:8443/");
  });

  it("says the same about a name that has no answer and a name server that fails", async () => {
    const none = await failure(open({ allowLocal: false, resolve: async () => [] }).vet("https://app.example/"));
    const broken = await failure(open({ allowLocal: false, resolve: () => Promise.reject(new Error("SERVFAIL 10.0.0.53")) }).vet("https://app.example/"));
    expect([none.code, none.message]).toEqual([broken.code, broken.message]);
    expect(none.code).toBe("dns");
  });
});

describe("with local targets allowed", () => {
  it("reaches loopback over http at any port, by address and by name", async () => {
    const { url, port } = await serve((_q, r) => r.end("hello"));
    const egress = open();
    expect((await get(egress, url)).body.toString()).toBe("hello");
    expect((await get(egress, `http://localhost:${port}/`)).status).toBe(200);
    expect((await get(egress, `http://acme.localhost:${port}/`)).status).toBe(200);
  });

  it.each(["http://10.0.0.1:8080/", "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://0.0.0.0:3000/", "http://[64:ff9b::7f00:1]/", "http://db:5432/"])(
    "still refuses %s",
    async (url) => expect((await failure(open().vet(url))).code).toBe("private-address"),
  );

  it("still wants https and an allowed port on the internet, and one kind of answer", async () => {
    const egress = open({ resolve: async (host) => (host === "mixed.example" ? ["127.0.0.1", "1.1.1.1"] : ["1.1.1.1"]) });
    expect((await failure(egress.vet("http://app.example/"))).code).toBe("scheme");
    expect((await failure(egress.vet("https://app.example:22/"))).code).toBe("port");
    expect((await failure(egress.vet("http://mixed.example/"))).code).toBe("private-address");
  });
});

describe("our own addresses", () => {
  it.each(["127.0.0.1", "localhost", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]", "x.localhost", "loop.example"])("are not contacted as %s", async (host) => {
    const { port, hits } = await serve((_q, r) => r.end());
    const egress = open({ ownAddresses: [{ host: "localhost", port }], resolve: async () => ["127.0.0.1"] });
    expect((await failure(get(egress, `http://${host}:${port}/`))).code).toBe("own-address");
    expect(hits).toEqual([]);
  });

  it("are recognised behind another name that resolves to them", async () => {
    const egress = open({ allowLocal: false, ownAddresses: [{ host: "entente.example", port: 443 }], resolve: async () => ["1.2.3.4"] });
    expect((await failure(egress.vet("https://attacker.example/"))).code).toBe("own-address");
    expect((await failure(egress.vet("https://1.2.3.4/"))).code).toBe("own-address");
  });

  it("open to the one request that may reach them, and to no other that comes after it", async () => {
    const { port, hits } = await serve((_q, r) => r.end());
    const own = { host: "127.0.0.1", port };
    const egress = open({ ownAddresses: [own] });
    expect((await get(egress, `http://127.0.0.1:${port}/`, { mayReachOwn: [own] })).status).toBe(200);
    expect((await failure(get(egress, `http://127.0.0.1:${port}/`))).code).toBe("own-address");
    expect(hits.length).toBe(1);
  });

  it("can be claimed and released while running", async () => {
    const { port, url } = await serve((_q, r) => r.end());
    const egress = open();
    const release = egress.claim({ host: "127.0.0.1", port });
    expect((await failure(egress.vet(url))).code).toBe("own-address");
    release();
    await egress.vet(url);
  });
});

describe("rebinding", () => {
  it("resolves once per vetting and dials what was vetted, whatever the name says next", async () => {
    const { port, hits } = await serve((_q, r) => r.end("first"));
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    let lookups = 0;
    const clock = fixedClock("2030-01-01T00:00:00Z");
    const egress = open({ clock, resolve: async () => answers[Math.min(lookups++, 1)] ?? [] });
    const url = `http://rebind.example:${port}/`;

    for (let i = 0; i < 3; i++) expect((await get(egress, url, { headers: {} })).body.toString()).toBe("first");
    expect(lookups).toBe(1);
    expect(hits).toEqual(Array(3).fill(`GET rebind.example:${port}/`));

    clock.advance(30_000); // the vetting ran out: the next request meets the new answer and is refused
    expect((await failure(get(egress, url))).code).toBe("private-address");
    expect(lookups).toBe(2);
    expect(hits.length).toBe(3);
  });

  it("keeps dialling the vetted address when the connection breaks in between", async () => {
    const { port, hits, server } = await serve((_q, r) => r.end("ok"));
    let lookups = 0;
    const egress = open({ resolve: async () => (lookups++ === 0 ? ["127.0.0.1"] : ["10.0.0.1"]) });
    await get(egress, `http://rebind.example:${port}/`);
    server.closeAllConnections();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await get(egress, `http://rebind.example:${port}/`);
    expect(hits.length).toBe(2);
    expect(lookups).toBe(1);
    expect(egress.counters().connections).toBe(2);
  });

  it("does not remember a refusal as a permission, nor the other way round", async () => {
    const { port } = await serve((_q, r) => r.end());
    let lookups = 0;
    const egress = open({ resolve: async () => (lookups++ === 0 ? ["10.0.0.1"] : ["127.0.0.1"]) });
    expect((await failure(get(egress, `http://a.example:${port}/`))).code).toBe("private-address");
    expect((await get(egress, `http://a.example:${port}/`)).status).toBe(200);
  });
});

describe("redirects", () => {
  it("are an answer like any other unless asked for", async () => {
    const { url, hits } = await serve((_q, r) => r.writeHead(302, { location: "/next" }).end());
    expect((await get(open(), url)).status).toBe(302);
    expect(hits.length).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])("%i is followed for GET and the last address is told", async (status) => {
    const { url } = await serve((q, r) => (q.url === "/" ? r.writeHead(status, { location: "/next" }).end() : r.end("there")));
    const answer = await get(open(), url, { followRedirects: 1 });
    expect([answer.status, answer.url, answer.body.toString()]).toEqual([200, `${url}/next`, "there"]);
  });

  it("are never followed by a credentialed request or by one that changes things", async () => {
    const { url, hits } = await serve((_q, r) => r.writeHead(307, { location: "/next" }).end());
    const egress = open();
    expect((await get(egress, url, { credentialed: true, followRedirects: 5 })).status).toBe(307);
    expect((await get(egress, url, { method: "POST", body: "x", followRedirects: 5 })).status).toBe(307);
    expect(hits.every((hit) => hit.endsWith("/"))).toBe(true);
  });

  it.each([
    ["http://10.0.0.1/", "private-address"], ["http://169.254.169.254/latest", "private-address"], ["http://2852039166/", "private-address"],
    ["//10.0.0.1/", "private-address"], ["file:///etc/passwd", "scheme"], ["gopher://x.example/", "scheme"], ["http://u@127.0.0.1/", "bad-url"],
    ["/\\10.0.0.1/", "bad-url"], ["http://db/", "private-address"], ["https://1.1.1.1:22/", "port"], ["http://1.1.1.1/", "scheme"],
  ])("to %s are stopped as %s at the first and at the third hop", async (location, code) => {
    const { url, hits } = await serve((q, r) => {
      const hop = Number(q.url?.slice(1));
      r.writeHead(302, { location: hop > 1 ? `/${hop - 1}` : location }).end();
    });
    const egress = open();
    const codes = [await failure(get(egress, `${url}/1`, { followRedirects: 5 })), await failure(get(egress, `${url}/3`, { followRedirects: 5 }))];
    expect(codes.map((error) => error.code)).toEqual([code, code]);
    expect(codes.every((error) => error.mayHaveArrived)).toBe(true);
    expect(hits.length).toBe(4);
  });

  it("are stopped when the Location is longer than 2,000 characters or not alone", async () => {
    const long = await serve((_q, r) => r.writeHead(302, { location: `/${"a".repeat(2_000)}` }).end());
    const none = await serve((_q, r) => r.writeHead(302).end());
    for (const { url } of [long, none]) expect((await failure(get(open(), url, { followRedirects: 5 }))).code).toBe("redirect");
  });

  it("stop after as many hops as were allowed, in a loop too", async () => {
    const { url, hits } = await serve((_q, r) => r.writeHead(302, { location: "/again" }).end());
    expect((await failure(get(open(), url, { followRedirects: 10 }))).code).toBe("redirect");
    expect(hits.length).toBe(11);
  });

  it("carry no header of the caller to another origin, whatever it is called", async () => {
    let seen: Record<string, unknown> = {};
    const other = await serve((q, r) => ((seen = q.headers), r.end()));
    const { url } = await serve((_q, r) => r.writeHead(302, { location: other.url }).end());
    await get(open(), url, { followRedirects: 1, headers: { authorization: "Bearer s", "X-Api-Key": "s", cookie: "s=1", accept: "text/html" } });
    expect(Object.keys(seen).sort()).toEqual(["accept", "accept-encoding", "connection", "host", "user-agent"]);
    expect(seen["accept"]).toBe("text/html");
  });
});

describe("what leaves us", () => {
  it("ignores proxy settings of the environment", async () => {
    const proxy = await serve((_q, r) => r.end("proxied"));
    const { url } = await serve((_q, r) => r.end("direct"));
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: proxy.url, http_proxy: proxy.url, ALL_PROXY: proxy.url, NO_PROXY: "" });
    try {
      expect((await get(open(), url)).body.toString()).toBe("direct");
      expect(proxy.hits).toEqual([]);
    } finally {
      process.env = before;
    }
  });

  it.each([{ "x-a": "1\r\nx-b: 2" }, { "x-a": "1\n2" }, { "x a": "1" }, { "": "1" }, { Host: "other.example" }, { "Content-Length": "0" }, { "transfer-encoding": "chunked" }, { "Accept-Encoding": "gzip" }, { Connection: "upgrade" }, { "proxy-authorization": "x" }])(
    "refuses the headers %j before a byte is sent",
    async (headers) => {
      const { url, hits } = await serve((_q, r) => r.end());
      const egress = open();
      const error = await failure(get(egress, url, { headers }));
      expect([error.code, error.mayHaveArrived]).toEqual(["protocol", false]);
      expect(egress.counters().bytesOut).toBe(0);
      expect(hits).toEqual([]);
    },
  );

  it("sends method, body and headers as given and asks for identity encoding", async () => {
    const seen: unknown[] = [];
    const { url } = await serve((q, r) => {
      q.setEncoding("utf8").on("data", (text) => seen.push(q.method, text, q.headers["accept-encoding"], q.headers["content-type"], q.headers["content-length"]));
      q.on("end", () => r.writeHead(201, { "set-cookie": ["a=1", "b=2"] }).end());
    });
    const egress = open();
    const answer = await get(egress, url, { method: "post", body: "füß", headers: { "content-type": "text/plain" } });
    expect(seen).toEqual(["POST", "füß", "identity", "text/plain", "5"]);
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([201, ["a=1", "b=2"]]);
    expect(egress.counters().bytesOut).toBeGreaterThan(5);
  });

  it("refuses CONNECT, TRACE and invented methods", async () => {
    for (const method of ["CONNECT", "TRACE", "GET /x HTTP/1.1\r\n"]) expect((await failure(get(open(), "http://127.0.0.1:1/", { method }))).code).toBe("protocol");
  });
});

it("tells the observer about every attempt, without path or query", async () => {
  const told: EgressExchange[] = [];
  const { url } = await serve((_q, r) => r.writeHead(404).end("nope"));
  const egress = open({ onExchange: (e) => told.push(e) });
  await get(egress, `${url}/secret?token=1`, { purpose: "scim", method: "PUT", body: "abc" });
  await failure(get(egress, "http://10.0.0.1/x", { purpose: "logo" }));
  await failure(get(egress, "nonsense"));
  expect(told.map(({ ms: _ms, ...rest }) => rest)).toEqual([
    { purpose: "scim", method: "PUT", origin: url, status: 404, error: undefined, bytesIn: 4, bytesOut: 3 },
    { purpose: "logo", method: "GET", origin: "http://10.0.0.1:80", status: undefined, error: "private-address", bytesIn: 0, bytesOut: 0 },
    { purpose: "test", method: "GET", origin: undefined, status: undefined, error: "bad-url", bytesIn: 0, bytesOut: 0 },
  ]);
  expect(told.every((e) => e.ms >= 0)).toBe(true);
});
