import { afterAll, beforeAll, expect, it } from "vitest";
import { type AccountId, newId, type OrgId } from "../../kernel/index.ts";
import type { Db } from "../../platform/db/index.ts";
import { testDatabase } from "../../platform/db/testing.ts";
import type { Run, RunId } from "./run.ts";
import * as store from "./store.ts";
import { wholeAcmeManifest } from "./testing.ts";

const SILENT_MS = 30_000;
const start = Date.UTC(2030, 0, 1);
const at = (s: number) => new Date(start + s * 1_000);

let db: Db;
beforeAll(async () => { db = await testDatabase(); });
afterAll(() => db.close());

async function queued(orgId: OrgId, s: number): Promise<RunId> {
  const run: Omit<Run, "number"> = {
    id: newId("run"), trigger: "person", side: "publisher", requestedByName: "Ada", repeats: undefined, orgId, submissionId: newId("sub"), digest: "sha256:1", manifest: wholeAcmeManifest("http://localhost:4100"),
    state: "queued", seed: "1", dialect: "rfc", only: undefined, requestedBy: newId("acc") as AccountId, planned: [], verdict: undefined, tallies: undefined, report: undefined, failure: undefined,
    cancelRequested: false, requestedAt: at(s), startedAt: undefined, finishedAt: undefined,
  };
  await db.inTenant(orgId, (tx) => store.insertRun(tx, run));
  return run.id;
}
const take = (id: RunId, s: number) => db.inNetwork((tx) => store.takeRun(tx, id, at(s), SILENT_MS));
const next = (orgId: OrgId) => db.inNetwork((tx) => store.nextQueued(tx, orgId));

it("works on the runs of one org one after the other, because they share a bench, and on those of others meanwhile", async () => {
  const [one, other] = [newId("org"), newId("org")];
  const [first, second, theirs] = [await queued(one, 0), await queued(one, 1), await queued(other, 2)];
  expect(await take(first, 10)).toBe(1);
  expect(await take(second, 10)).toBeUndefined();
  expect(await take(theirs, 10)).toBe(1);
  expect([await next(one), await next(other)]).toEqual([second, undefined]); // who ends the first hands on the second
  await db.inTenant(one, (tx) => store.endRun(tx, first, { state: "cancelled", at: at(11), take: 1 }));
  expect(await take(second, 12)).toBe(1);
});

it("lets one of two win that take runs of one org at the same moment", async () => {
  const org = newId("org");
  const ids = [await queued(org, 0), await queued(org, 0), await queued(org, 0)];
  expect((await Promise.all(ids.map((id) => take(id, 1)))).filter((taken) => taken !== undefined)).toEqual([1]);
});

it("does not wait for a worker that has gone", async () => {
  const org = newId("org");
  const [first, second] = [await queued(org, 0), await queued(org, 1)];
  await take(first, 10);
  expect(await take(second, 39)).toBeUndefined();
  expect(await take(second, 41)).toBe(1);
  expect(await take(first, 42)).toBeUndefined(); // it goes on when the second is over
});
