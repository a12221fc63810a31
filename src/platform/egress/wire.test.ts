import { createServer, type AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import { openPools } from "./pools.ts";
import { parseTarget } from "./target.ts";
import { openWire } from "./wire.ts";

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});
const listen = async () => {
  const server = createServer((socket) => socket.on("error", () => {}).on("data", () => socket.write("HTTP/1.1 204 No Content\r\n\r\n")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const wire = openWire();
  toClose.push(() => new Promise((resolve) => (wire.destroyAll(), server.close(resolve))));
  return { wire, port: (server.address() as AddressInfo).port };
};

it("hangs up without a byte on a peer that was not vetted, should it ever meet one", async () => {
  const { wire, port } = await listen();
  await expect(wire.tcp({ host: "127.0.0.1", port }, ["127.0.0.2"], 1_000)).rejects.toMatchObject({ code: "private-address" });
  expect(wire.counters()).toEqual({ connections: 1, bytesOut: 0 });
});

it("dials the vetted addresses of a name and asks no resolver", async () => {
  const { wire, port } = await listen();
  const socket = await wire.tcp({ host: "no-such-name.invalid", port }, ["127.0.0.1"], 1_000);
  expect(socket.remoteAddress).toBe("127.0.0.1");
});

it("goes on to the next vetted address when the first one is deaf", async () => {
  const { wire, port } = await listen();
  const socket = await wire.tcp({ host: "two.invalid", port }, ["127.0.0.3", "127.0.0.1"], 1_000);
  expect(socket.remoteAddress).toBe("127.0.0.1");
});

it("counts every byte that leaves, on open and on closed connections", async () => {
  const { wire, port } = await listen();
  const one = await wire.tcp({ host: "127.0.0.1", port }, ["127.0.0.1"], 1_000);
  const two = await wire.tcp({ host: "127.0.0.1", port }, ["127.0.0.1"], 1_000);
  one.write("12345");
  two.write("123");
  await expect.poll(() => wire.counters().bytesOut).toBe(8);
  two.destroy();
  await new Promise((resolve) => two.once("close", resolve));
  expect(wire.counters()).toEqual({ connections: 2, bytesOut: 8 });
});

it("keeps a bounded number of origins, the least recently used leaving first", async () => {
  const { wire } = await listen();
  const pools = openPools(wire, fixedClock("2030-01-01T00:00:00Z"), 1_000, 2);
  toClose.push(() => pools.close());
  const vetted: string[] = [];
  const use = (host: string) => pools.of(parseTarget(`http://${host}/`), async () => (vetted.push(host), ["127.0.0.1"]));
  const first = await use("a.example");
  await use("b.example");
  expect(await use("a.example")).toBe(first);
  await use("c.example"); // b leaves
  expect(await use("a.example")).toBe(first);
  const before = vetted.length;
  await use("b.example");
  expect(vetted.slice(before)).toEqual(["b.example"]);
});

it("vets an origin once for requests that come together", async () => {
  const { wire } = await listen();
  const pools = openPools(wire, fixedClock("2030-01-01T00:00:00Z"), 1_000);
  toClose.push(() => pools.close());
  let vettings = 0;
  const use = () => pools.of(parseTarget("http://a.example/"), async () => (vettings++, ["127.0.0.1"]));
  expect(new Set(await Promise.all([use(), use(), use()])).size).toBe(1);
  expect(vettings).toBe(1);
});
