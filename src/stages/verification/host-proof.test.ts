import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { txtServer } from "../../platform/egress/testing.ts";
import { openEgress, type Egress } from "../../platform/egress/index.ts";
import { acmeManifest, homeBench, type HomeBench } from "./testing.ts";

let bench: HomeBench;
const records = new Map<string, readonly string[]>();
let dns: Awaited<ReturnType<typeof txtServer>>;
let egress: Egress;
let app: Server;
let url = "";
let file = "";
const asked: string[] = [];
const RECORD = "_entente-verification.localhost";

beforeAll(async () => {
  [bench, dns] = await Promise.all([homeBench(), txtServer(records, new Set())]);
  egress = openEgress({ allowLocal: true, txtServers: [dns.address] });
  app = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/.well-known/entente-verification" && file !== "") return void response.end(file);
    response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => app.once("listening", listening));
  url = `http://localhost:${(app.address() as AddressInfo).port}`;
});
afterAll(async () => {
  app.closeAllConnections();
  app.close();
  dns.close();
  await Promise.all([bench.close(), egress.close()]);
});
afterEach(() => {
  records.clear();
  file = "";
  asked.length = 0;
});

const run = (hostProof: "well-known" | "dns" = "well-known") => bench.run(acmeManifest(url, (m) => { (m["test"] as Record<string, unknown>)["hostProof"] = hostProof; }),
  { egress, loopbackIsOurs: false, only: ["SAML-F1", "SCIM-F1"], secrets: { acme_scim_token: "a token" } });
const others = () => asked.filter((path) => path !== "/.well-known/entente-verification");

it("takes a TXT record for proof where there is no file, says so, and then asks the app", async () => {
  records.set(RECORD, ["v=spf1 -all", bench.proofLine]);
  const report = await run();
  expect([report.proven?.map(({ origin, by }) => ({ origin, by })), report.notProven]).toEqual([[{ origin: url, by: "dns" }], []]);
  expect(others().length).toBeGreaterThan(0);
  expect(report.exchanges.find((e) => e.request.url === `dns:${RECORD}`)?.response?.body).toContain("entente-proof=");
});

it("takes the file for proof also where the manifest speaks of DNS first", async () => {
  file = `${bench.proofLine}\n`;
  expect((await run("dns")).proven?.map((p) => p.by)).toEqual(["file"]);
});

it("looks anew in each run: a record that was taken away proves nothing any more, and nothing is sent", async () => {
  records.set(RECORD, [bench.proofLine]);
  expect((await run("dns")).proven).toHaveLength(1);
  records.delete(RECORD);
  asked.length = 0;
  const report = await run("dns");
  expect([report.proven, others()]).toEqual([[], []]);
  expect(report.notProven).toEqual([{ origin: url, reason: expect.stringMatching(/TXT record _entente-verification\.localhost does not hold entente-proof=.*well-known\/entente-verification answered 404/) }]);
  expect(report.checks.map((c) => c.outcome)).toEqual(["could_not_tell", "could_not_tell"]);
});

it.each([["another org's token", "entente-proof=somebody-elses"], ["a text that only begins like it", "entente-proof="], ["a text around it", "x entente-proof=somebody-elses y"]])("is not moved by %s", async (_name, record) => {
  records.set(RECORD, [record]);
  const report = await run();
  expect([report.proven, others(), report.notProven.length]).toEqual([[], [], 1]);
});
