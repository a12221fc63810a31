import { afterAll, beforeAll, expect, it } from "vitest";
import { EgressError, openEgress } from "./index.ts";
import { txtServer } from "./testing.ts";

const records = new Map<string, readonly string[]>([["_proof.app.example", ["one", "x".repeat(600)]], ["empty.app.example", []], ["huge.app.example", ["y".repeat(5_000), "small"]]]);
let server: Awaited<ReturnType<typeof txtServer>>;
let egress: ReturnType<typeof openEgress>;
beforeAll(async () => {
  server = await txtServer(records, new Set(["silent.app.example"]));
  egress = openEgress({ allowLocal: false, txtServers: [server.address] });
});
afterAll(async () => {
  await egress.close();
  server.close();
});

it("reads the texts of a name, joined from their parts, anew each time", async () => {
  expect(await egress.txt("_proof.app.example")).toEqual(["one", "x".repeat(600)]);
  records.set("_proof.app.example", ["two"]);
  expect(await egress.txt("_proof.app.example")).toEqual(["two"]);
});

it("finds nothing under a name that is not there or has none, and leaves out what is too large", async () => {
  expect(await egress.txt("nowhere.app.example")).toEqual([]);
  expect(await egress.txt("empty.app.example")).toEqual([]);
});

it("asks no server for what is no name", async () => {
  const before = server.asked.length;
  for (const name of ["", "localhost", "a b.example", "x".repeat(300), "a..example", "-.example\u0000", "http://a.example/"]) await expect(egress.txt(name)).rejects.toThrow(EgressError);
  expect(server.asked).toHaveLength(before);
});

it("ends by itself when no server answers", async () => {
  await expect(egress.txt("silent.app.example")).rejects.toMatchObject({ code: "dns" });
}, 20_000);
