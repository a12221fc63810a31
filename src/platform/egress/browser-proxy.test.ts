import { createServer, request, type IncomingMessage } from "node:http";
import { connect, createServer as createTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { startEgressProxy, type EgressProxyOptions, type ProxyVisit } from "./browser-proxy.ts";
import { openEgress, type EgressOptions } from "./guard.ts";

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});
const start = async (options: EgressProxyOptions = {}, guard: Partial<EgressOptions> = {}) => {
  const egress = openEgress({ allowLocal: true, ...guard });
  const visits: ProxyVisit[] = [];
  const proxy = await startEgressProxy(egress, { onVisit: (visit) => visits.push(visit), ...options });
  toClose.push(() => egress.close(), () => proxy.close());
  return { egress, proxy, visits, port: Number(new URL(proxy.url).port) };
};
const listen = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  toClose.push(() => new Promise((resolve) => (sockets.forEach((s) => s.destroy()), server.close(resolve))));
  return (server.address() as AddressInfo).port;
};
const site = (body = "hello") => {
  const seen: IncomingMessage[] = [];
  return { seen, port: listen(createServer((q, r) => (seen.push(q), r.end(body)))) };
};
/** Asks in absolute-form, as a browser asks its proxy for an http address. */
const fetchThrough = (proxyPort: number, url: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; refused: string | undefined; body: string }>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: proxyPort, path: url, headers, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text) => (body += text)).on("end", () => resolve({ status: answer.statusCode ?? 0, refused: answer.headers["x-egress-refused"] as string | undefined, body }));
    });
    asked.on("error", reject).end();
  });
const connectThrough = (proxyPort: number, authority: string) =>
  new Promise<{ head: string; socket: Socket }>((resolve, reject) => {
    const socket = connect(proxyPort, "127.0.0.1", () => socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`));
    socket.once("data", (data) => resolve({ head: data.toString(), socket })).once("error", reject);
    toClose.push(async () => socket.destroy());
  });

it("carries plain http to loopback, with hop-by-hop headers left behind", async () => {
  const { seen, port } = site();
  const { port: proxyPort, visits } = await start();
  const answer = await fetchThrough(proxyPort, `http://127.0.0.1:${await port}/path?q=1`, { "proxy-authorization": "s", "x-kept": "1" });
  expect([answer.status, answer.body]).toEqual([200, "hello"]);
  expect(seen[0]?.url).toBe("/path?q=1");
  expect(seen[0]?.headers).toMatchObject({ host: `127.0.0.1:${await port}`, "x-kept": "1" });
  expect(seen[0]?.headers["proxy-authorization"]).toBeUndefined();
  expect(visits).toEqual([{ host: "127.0.0.1", port: await port, refused: undefined }]);
});

it("carries whatever is spoken inside a tunnel, both ways", async () => {
  const echo = await listen(createTcp((socket) => void socket.pipe(socket)));
  const { port } = await start();
  const { head, socket } = await connectThrough(port, `localhost:${echo}`);
  expect(head).toMatch(/^HTTP\/1.1 200 /);
  const back = new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString())));
  socket.write("ping");
  expect(await back).toBe("ping");
});

it.each(["127.0.0.1:80", "127.1:443", "0x7f.1:443", "2130706433:443", "localhost:443", "[::1]:443", "[::ffff:7f00:1]:443", "10.0.0.1:443", "169.254.169.254:80", "169.254.169.254:443", "metadata.google.internal:443", "db:443", "rebound.example:443", "app.example:22", "app.example:0", "a@app.example:443", "app.example:443/x", "app.example", "", "app.example:99999"])(
  "refuses a tunnel to %j when local targets are forbidden",
  async (authority) => {
    const { port, egress } = await start({}, { allowLocal: false, resolve: async (host) => (host === "rebound.example" ? ["1.1.1.1", "10.0.0.1"] : ["1.1.1.1"]) });
    const { head } = await connectThrough(port, authority || "/");
    expect(head).toMatch(/^HTTP\/1.1 (403|400) /);
    expect(egress.counters().connections).toBe(0);
  },
);

it("refuses absolute-form requests to private addresses, https and anything that is not absolute", async () => {
  const { port } = await start();
  const refused = async (url: string) => (await fetchThrough(port, url)).refused;
  expect(await refused("http://169.254.169.254/latest/meta-data")).toBe("private-address");
  expect(await refused("http://10.0.0.1:8080/")).toBe("private-address");
  expect(await refused("https://127.0.0.1/")).toBe("protocol");
  expect(await refused("ftp://127.0.0.1/")).toBe("scheme");
  expect(await refused("/etc/passwd")).toBe("bad-url");
});

it("vets every connection anew, so that a name cannot turn inwards after the first page", async () => {
  const { port } = site();
  let lookups = 0;
  const { port: proxyPort } = await start({}, { resolve: async () => (lookups++ === 0 ? ["127.0.0.1"] : ["10.0.0.1"]) });
  const url = `http://rebind.example:${await port}/`;
  expect((await fetchThrough(proxyPort, url)).status).toBe(200);
  expect((await fetchThrough(proxyPort, url)).refused).toBe("private-address");
});

it("does not lead back into itself or into us, except where this browser may go", async () => {
  const { port } = site("our test identity provider");
  const own = { host: "localhost", port: await port };
  const closed = await start({}, { ownAddresses: [own] });
  const opened = await start({ mayReachOwn: [own] }, { ownAddresses: [own] });
  expect((await fetchThrough(closed.port, `http://127.0.0.1:${closed.port}/`)).refused).toBe("own-address");
  expect((await fetchThrough(closed.port, `http://localhost:${own.port}/`)).refused).toBe("own-address");
  expect((await fetchThrough(opened.port, `http://localhost:${own.port}/`)).body).toBe("our test identity provider");
  expect((await fetchThrough(opened.port, `http://127.0.0.1:${own.port}/`)).refused).toBe("own-address");
});

it("cuts everything once the run has moved its share of bytes", async () => {
  const endless = await listen(createTcp((socket) => {
    const more = () => { while (!socket.destroyed && socket.write(Buffer.alloc(65_536))); };
    socket.on("drain", more);
    more();
  }));
  const { port, visits } = await start({ maxBytes: 5_000_000 });
  const { socket } = await connectThrough(port, `127.0.0.1:${endless}`);
  socket.resume();
  await new Promise((resolve) => socket.once("close", resolve));
  expect((await connectThrough(port, `127.0.0.1:${endless}`).then(({ head }) => head, () => "cut"))).toMatch(/403|cut/);
  expect(visits.at(-1)?.refused).toBe("aborted");
});

it("keeps the number of open connections and their idleness bounded", async () => {
  const silent = await listen(createTcp(() => {}));
  const { port, visits } = await start({ maxTunnels: 2, idleTimeoutMs: 300 });
  const [first] = [await connectThrough(port, `127.0.0.1:${silent}`), await connectThrough(port, `127.0.0.1:${silent}`)];
  expect((await connectThrough(port, `127.0.0.1:${silent}`)).head).toMatch(/^HTTP\/1.1 403 /);
  await new Promise((resolve) => first?.socket.once("close", resolve));
  await expect.poll(async () => (await connectThrough(port, `127.0.0.1:${silent}`)).head).toMatch(/^HTTP\/1.1 200 /);
  expect(visits.filter((visit) => visit.refused === "aborted").length).toBeGreaterThan(0);
});

it("ends its tunnels when it is closed and gives its address free", async () => {
  const silent = await listen(createTcp(() => {}));
  const { proxy, port, egress } = await start();
  const { socket } = await connectThrough(port, `127.0.0.1:${silent}`);
  const ended = new Promise((resolve) => socket.once("close", resolve));
  await proxy.close();
  await ended;
  await egress.vet(`http://127.0.0.1:${port}/`);
});
