import { afterAll, beforeAll, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { createPerson } from "../../directory/index.ts";
import { findOrg, systemActor } from "../../tenancy/index.ts";
import { defineDeploymentJobs } from "./index.ts";
import { provisioningRoutes } from "./provisioning/routes.ts";
import { openLane } from "./provisioning/store/lane.ts";
import { enqueue, unfinished } from "./provisioning/store/operation.ts";
import { holdPlan } from "./provisioning/store/plan.ts";
import { PRIORITY } from "./provisioning/operation.ts";
import { deploymentRoutes } from "./routes.ts";
import { publishManifest, smallManifest } from "./testing.ts";
import type { AppId } from "./installation.ts";

let h: Harness;
let ada: TestCaller;

beforeAll(async () => {
  h = await harness({ routes: [...deploymentRoutes, ...provisioningRoutes], wire: defineDeploymentJobs });
  await h.someone("maker", ["publisher"], ["publisher"]);
  ada = await h.someone("birch", ["customer"], ["admin"]);
  const maker = await findOrg(h.platform, "maker");
  if (!maker) throw new Error("no maker");
  await publishManifest(h.platform, maker, smallManifest("orchard", { provisioning: { scim: { baseUrl: "https://orchard.example/scim", auth: { method: "bearer" } } } }));
});
afterAll(() => h?.close());

/** An app that is switched off, with a connection. */
async function switchedOff(label: string): Promise<AppId> {
  const made = await ada.post("/apps", { slug: "orchard", label });
  const id = String(made.body["id"]) as AppId;
  await h.platform.db.inTenant(ada.actor.orgId, (tx) => openLane(tx, ada.actor.orgId, id, "https://orchard.example/scim", undefined, h.platform.clock.now()));
  expect((await ada.patch(`/apps/${id}`, { rowVersion: 1, status: "inactive" })).status).toBe(200);
  return id;
}
const lane = (appId: AppId) => ({ orgId: ada.actor.orgId, appId });
const within = <T>(work: Parameters<typeof h.platform.db.inTenant<T>>[1]) => h.platform.db.inTenant(ada.actor.orgId, work);

it("removes an app only when its leavers are out; until then none of them is called off", async () => {
  const id = await switchedOff("Leavers on their way");
  const birch = await findOrg(h.platform, "birch");
  if (!birch) throw new Error("no birch");
  const finn = await createPerson(h.platform, systemActor(birch), { userName: "finn", email: "finn@birch.example", givenName: "Finn", familyName: "Moe" });
  await within((tx) => enqueue(tx, lane(id), [{ kind: "person", targetId: finn.id, priority: PRIORITY.leaver, mayRemove: true }], h.platform.clock.now()));
  const refused = await ada.delete(`/apps/${id}`);
  expect([refused.status, refused.body["code"]]).toEqual([409, "gate-closed"]);
  expect(await within((tx) => unfinished(tx, ada.actor.orgId, id))).toBe(1);
});

it("removes no app whose removals wait for a decision", async () => {
  const id = await switchedOff("Removals that are held");
  await within((tx) => holdPlan(tx, ada.actor.orgId, id, ["per_1", "per_2"], 1, h.platform.clock.now()));
  expect((await ada.delete(`/apps/${id}`)).body["code"]).toBe("gate-closed");
});

it("lets whoever disconnects leave the accounts as they are, and remove the app", async () => {
  const id = await switchedOff("Disconnected");
  await within((tx) => enqueue(tx, lane(id), [{ kind: "person", targetId: "per_1", priority: PRIORITY.leaver, mayRemove: true }], h.platform.clock.now()));
  expect((await ada.delete(`/apps/${id}/provisioning/connection`)).status).toBeLessThan(300);
  expect((await ada.delete(`/apps/${id}`)).status).toBe(204);
});

it("removes a switched-off app with nothing on its way at once", async () => {
  expect((await ada.delete(`/apps/${await switchedOff("Nothing left")}`)).status).toBe(204);
});
