import { afterAll, beforeAll, expect, it } from "vitest";
import { acmeBehind, type AcmeBehind } from "../../../test/acme-behind.ts";
import type { Report } from "./index.ts";
import { acmeManifest } from "./testing.ts";

/** Lists that are held against each other. */
const LISTS = ["SCIM-R11", "SCIM-R12", "SC-22"];

/** Before which of these lists somebody comes to the tenant. */
let comes: (nth: number) => boolean = () => false;
let lists = 0;
let g: AcmeBehind;

beforeAll(async () => {
  g = await acmeBehind(async (method, url) => {
    if (method === "GET" && /\/scim\/v2\/Users\?startIndex/.test(url) && comes(++lists)) await newcomer();
  });
});
afterAll(() => g?.close());

async function newcomer(): Promise<void> {
  const userName = `${crypto.randomUUID()}@acme.test`;
  const made = await fetch(`${g.inner}/t/entente-test/scim/v2/Users`, {
    method: "POST", headers: { authorization: `Bearer ${g.secrets["acme_scim_token"]}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, active: true, emails: [{ value: userName, type: "work", primary: true }] }),
  });
  expect(made.status).toBe(201);
}

async function asked(when: typeof comes): Promise<Report["checks"]> {
  comes = when;
  lists = 0;
  return (await g.bench.run(acmeManifest(g.acme.url), { secrets: g.secrets, only: LISTS })).checks;
}

it("takes nobody who comes in the middle of a list for a server that counts wrongly", async () => {
  const results = await asked((nth) => nth % 7 === 2);
  expect(results.map((r) => `${r.id} ${r.outcome}: ${r.observation}`).filter((line) => !line.includes(" held: "))).toEqual([]);
}, 60_000);

it("violates nobody when people come with every list", async () => {
  const results = await asked(() => true);
  expect(results.filter((r) => r.outcome === "violated").map((r) => `${r.id}: ${r.observation}`)).toEqual([]);
}, 60_000);
