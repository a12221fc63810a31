import { afterAll, beforeAll, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../../samples/acme/app.ts";
import type { Actor } from "../../../kernel/index.ts";
import { changeMembers, createGroup, movePerson, updatePerson } from "../../../directory/index.ts";
import { assign, unassign } from "../actions.ts";
import * as appStore from "../store.ts";
import { connect, defineProvisioningJobs, followDirectory, pause, pushGroup, resume, sync, unpushGroup } from "./index.ts";
import * as contract from "./contract.ts";
import { ground } from "./testing.ts";
import * as view from "./view.ts";

const { status } = view;

let g: Awaited<ReturnType<typeof ground>>;
let acme: Acme;
let token: string;
let actor: Actor;
const admin = async (method: string, path: string, body?: unknown) => {
  const answer = await fetch(`${acme.url}/admin/api${path}`, {
    method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json", connection: "close" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
};
interface AcmeUser { id: string; userName: string; name: string; active: boolean; groups: unknown[] }
const users = async (): Promise<AcmeUser[]> => (await admin("GET", "/tenants/blue/users")) as unknown as AcmeUser[];
const user = async (name: string) => (await users()).find((one) => one.userName === `${name}@birch.test`);
const until = async (what: () => Promise<boolean>, ms = 15_000): Promise<number> => {
  const started = Date.now();
  while (!(await what())) {
    if (Date.now() - started > ms) throw new Error(`not within ${ms} ms`);
    await new Promise((done) => { setTimeout(done, 10); });
  }
  return Date.now() - started;
};

beforeAll(async () => {
  acme = await startAcme({ port: 0 });
  await admin("PUT", "/tenants/blue", { name: "blue" });
  token = String((await admin("POST", "/tenants/blue/scim-token"))["token"]);
  g = await ground();
  defineProvisioningJobs(g.platform);
  for (const kind of ["person.updated", "person.activated", "person.deactivated", "person.deleted", "group.members_changed", "group.updated", "group.deleted"]) {
    g.platform.jobs.on(kind, "provisioning", (event) => followDirectory(g.platform, event));
  }
  actor = await g.org();
  await g.publish("acme", {});
  await g.platform.jobs.start();
});
afterAll(async () => {
  await g.close();
  await acme.close();
});

it("makes, changes, closes and reopens accounts of a third-party SCIM server within a moment of the click", async () => {
  const { app } = await g.install(actor, "acme", acme.url);
  const ana = await g.person(actor, "ana");
  await assign(g.platform, actor, app.id, [{ kind: "person", id: ana.id }]);
  expect(await users()).toEqual([]); // not connected: nothing is sent

  await expect(connect(g.platform, actor, app.id, { token: "wrong-token-0123456789" })).rejects.toMatchObject({ code: "invalid-field" });
  expect((await status(g.platform, actor, app.id)).health).toBe("off");

  await connect(g.platform, actor, app.id, { token });
  await until(async () => (await user("ana"))?.active === true);
  expect((await g.platform.db.inTenant(actor.orgId, (tx) => appStore.byId(tx, app.id)))?.proofs.scim).toBeDefined();

  const ben = await g.person(actor, "ben");
  await assign(g.platform, actor, app.id, [{ kind: "person", id: ben.id }]);
  expect(await until(async () => (await user("ben"))?.active === true)).toBeLessThan(3000);

  await updatePerson(g.platform, actor, ben.id, { familyName: "Stone", displayName: "Ben Stone" });
  await until(async () => (await user("ben"))?.name === "Ben Stone");

  const id = (await user("ben"))?.id;
  await movePerson(g.platform, actor, ben.id, "deactivate");
  expect(await until(async () => (await user("ben"))?.active === false)).toBeLessThan(3000);
  await movePerson(g.platform, actor, ben.id, "activate");
  await until(async () => (await user("ben"))?.active === true);
  expect((await user("ben"))?.id).toBe(id);

  const { items } = await g.platform.db.inTenant(actor.orgId, async (tx) => ({ items: await appStore.assignmentsOf(tx, app.id) }));
  await unassign(g.platform, actor, app.id, String(items.find((one) => one.target.id === ana.id)?.id));
  await until(async () => (await user("ana"))?.active === false);
  await until(async () => (await status(g.platform, actor, app.id)).pending === 0);
  expect(await status(g.platform, actor, app.id)).toMatchObject({ health: "ready", inSync: 2, pending: 0, failed: 0, removals: null });
  for (const table of ["audit_entry", "operation", "account_link", "lane"]) expect(JSON.stringify(await g.rows(actor, table))).not.toContain(token);
});

it("keeps a crew of the app equal to a group, with those alone who have an account", async () => {
  const { app } = await g.install(actor, "acme", acme.url, "green");
  await admin("PUT", "/tenants/green", { name: "green" });
  const green = String((await admin("POST", "/tenants/green/scim-token"))["token"]);
  const inGreen = async (): Promise<AcmeUser[]> => (await admin("GET", "/tenants/green/users")) as unknown as AcmeUser[];
  const crew = async () => (await inGreen()).filter((one) => one.groups.length > 0).map((one) => one.userName.split("@")[0]).sort();
  const group = await createGroup(g.platform, actor, { name: "Drivers" });
  const [cleo, dan, eve] = [await g.person(actor, "cleo"), await g.person(actor, "dan"), await g.person(actor, "eve")];
  await changeMembers(g.platform, actor, group.id, { add: [cleo.id, dan.id, eve.id] });
  await connect(g.platform, actor, app.id, { token: green });
  await pushGroup(g.platform, actor, app.id, group.id, "create");
  await assign(g.platform, actor, app.id, [{ kind: "person", id: cleo.id }, { kind: "person", id: dan.id }]);
  await until(async () => (await crew()).join() === "cleo,dan");

  await assign(g.platform, actor, app.id, [{ kind: "group", id: group.id }]);
  await until(async () => (await crew()).join() === "cleo,dan,eve");
  await changeMembers(g.platform, actor, group.id, { remove: [eve.id] });
  await until(async () => (await crew()).join() === "cleo,dan");
  await until(async () => (await inGreen()).find((one) => one.userName.startsWith("eve"))?.active === false);
  await movePerson(g.platform, actor, dan.id, "deactivate");
  await until(async () => (await inGreen()).find((one) => one.userName.startsWith("dan"))?.active === false);

  const { people, ...views } = {
    people: contract.AccountsView.parse(await view.accounts(g.platform, actor, app.id, { limit: 2 })),
    status: contract.StatusView.parse(await view.status(g.platform, actor, app.id)),
    groups: contract.PushedGroupsView.parse(await view.pushedGroups(g.platform, actor, app.id)),
    log: contract.OperationsView.parse(await view.operations(g.platform, actor, app.id, { limit: 200 })),
  };
  expect(people.items.length).toBe(2);
  expect(contract.AccountsView.parse(await view.accounts(g.platform, actor, app.id, { limit: 2, cursor: String(people.next) })).items.length).toBe(1);
  expect(views.groups.items).toMatchObject([{ name: "Drivers", state: "provisioned", mode: "create" }]);
  expect(views.log.items.filter((op) => op.verb === "created" && op.kind === "person").map((op) => op.name).sort()).toEqual(["cleo Roy", "dan Roy", "eve Roy"]);
  expect(views.log.items.flatMap((op) => op.calls).find((call) => call.purpose === "user.create")).toMatchObject({ method: "POST", path: "/Users", status: 201, sent: expect.stringContaining('"password":"[removed]"') as string });
  expect(JSON.stringify(views.log)).not.toContain(green);

  expect(await sync(g.platform, actor, app.id, true)).toMatchObject({ create: 0, update: 0, deactivate: 0, dryRun: true });
  await unpushGroup(g.platform, actor, app.id, group.id, "delete");
  await until(async () => (await crew()).length === 0);
});

it("tells the app of a group when its people are through", async () => {
  const { app } = await g.install(actor, "acme", acme.url, "red");
  await admin("PUT", "/tenants/red", { name: "red" });
  await connect(g.platform, actor, app.id, { token: String((await admin("POST", "/tenants/red/scim-token"))["token"]) });
  await pause(g.platform, actor, app.id);
  const group = await createGroup(g.platform, actor, { name: "Loaders" });
  const people = await g.people(actor, 8);
  await changeMembers(g.platform, actor, group.id, { add: people.map((one) => one.id) });
  await pushGroup(g.platform, actor, app.id, group.id, "create");
  await assign(g.platform, actor, app.id, [{ kind: "group", id: group.id }]);
  await resume(g.platform, actor, app.id);
  await until(async () => (await status(g.platform, actor, app.id)).pending === 0);
  expect((await view.pushedGroups(g.platform, actor, app.id)).items).toMatchObject([{ members: 8, state: "provisioned" }]);
  const { items } = await view.operations(g.platform, actor, app.id, { limit: 200 });
  // news of the group may come while its people are on their way: who is asked for once more is found unchanged
  const ends = (kind: string) => items.filter((op) => op.kind === kind && op.verb === "created").map((op) => Date.parse(String(op.finishedAt)));
  expect([ends("person").length, ends("group").length]).toEqual([8, 1]);
  expect(Math.min(...ends("group"))).toBeGreaterThanOrEqual(Math.max(...ends("person")));
});
