import { createServer, request as ask } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../samples/acme/app.ts";
import { connectAcme } from "../../../test/acme-tenants.ts";
import { freePort } from "../../../test/free-port.ts";
import type { Report } from "./index.ts";
import { acmeManifest, homeBench, type HomeBench } from "./testing.ts";

/** Lists that are held against each other. */
const LISTS = ["SCIM-R11", "SCIM-R12", "SC-22"];

/** The way to Acme, on which somebody comes to the tenant before a list is answered. */
let comes: (nth: number) => boolean = () => false;
let lists = 0;
let inner = "";
let newcomer: () => Promise<unknown>;
const front = createServer((request, response) => void (async () => {
  if (request.method === "GET" && /\/scim\/v2\/Users\?startIndex/.test(request.url ?? "") && comes(++lists)) await newcomer();
  const behind = ask(`${inner}${request.url}`, { method: request.method, headers: request.headers }, (came) => {
    response.writeHead(came.statusCode ?? 502, came.rawHeaders);
    came.pipe(response);
  });
  behind.on("error", () => response.destroy());
  request.pipe(behind);
})());

let acme: Acme;
let bench: HomeBench;
let secrets: Record<string, string> = {};

beforeAll(async () => {
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  bench = await homeBench();
  const port = await freePort();
  inner = `http://127.0.0.1:${port}`;
  acme = await startAcme({ port, url: `http://localhost:${(front.address() as AddressInfo).port}`, proof: bench.proofLine });
  secrets = await connectAcme(acme, bench);
  newcomer = async () => {
    const userName = `${crypto.randomUUID()}@acme.test`;
    const made = await fetch(`${inner}/t/entente-test/scim/v2/Users`, {
      method: "POST", headers: { authorization: `Bearer ${secrets["acme_scim_token"]}`, "content-type": "application/scim+json" },
      body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, active: true, emails: [{ value: userName, type: "work", primary: true }] }),
    });
    expect(made.status).toBe(201);
  };
});
afterAll(async () => {
  await acme.close();
  await bench.close();
  front.closeAllConnections();
  await new Promise((closed) => front.close(closed));
});

async function asked(when: typeof comes): Promise<Report["checks"]> {
  comes = when;
  lists = 0;
  return (await bench.run(acmeManifest(acme.url), { secrets, only: LISTS })).checks;
}

it("takes nobody who comes in the middle of a list for a server that counts wrongly", async () => {
  const results = await asked((nth) => nth % 7 === 2);
  expect(results.map((r) => `${r.id} ${r.outcome}: ${r.observation}`).filter((line) => !line.includes(" held: "))).toEqual([]);
}, 60_000);

it("violates nobody when people come with every list", async () => {
  const results = await asked(() => true);
  expect(results.filter((r) => r.outcome === "violated").map((r) => `${r.id}: ${r.observation}`)).toEqual([]);
}, 60_000);
