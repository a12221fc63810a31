import { afterAll, beforeAll, expect, it } from "vitest";
import { type Actor, fixedClock } from "../../../kernel/index.ts";
import { changeMembers, createGroup, movePerson, type Person, updatePerson } from "../../../directory/index.ts";
import { assign } from "../actions.ts";
import { approveRemovals, connect, followDirectory, pause, resume, sync } from "./index.ts";
import { fakeServer, ground } from "./testing.ts";
import { status } from "./view.ts";

const clock = fixedClock("2026-03-01T09:00:00Z");
let g: Awaited<ReturnType<typeof ground>>;
let server: Awaited<ReturnType<typeof fakeServer>>;
beforeAll(async () => {
  g = await ground(clock);
  server = await fakeServer();
  await g.publish("guarded", {});
});
afterAll(async () => {
  await server.close();
  await g.close();
});

/** An org whose group of people is given the app; all have accounts. */
async function crew(count: number) {
  server.users.clear();
  const actor = await g.org();
  const { app } = await g.install(actor, "guarded", server.url);
  const people = await g.people(actor, count);
  const group = await createGroup(g.platform, actor, { name: "Crew" });
  await changeMembers(g.platform, actor, group.id, { add: people.map((one) => one.id) });
  await assign(g.platform, actor, app.id, [{ kind: "group", id: group.id }]);
  await connect(g.platform, actor, app.id, { token: "a-token-of-the-test" });
  await g.drain();
  expect(active()).toBe(count);
  const leave = async (...who: (Person | undefined)[]) => {
    await changeMembers(g.platform, actor, group.id, { remove: who.flatMap((one) => (one ? [one.id] : [])) });
    await tell(actor, "group.members_changed", group.id);
  };
  return { actor, app, people, group, leave };
}
const active = () => [...server.users.values()].filter((user) => user["active"] === true).length;
const tell = async (actor: Actor, kind: string, subject: string) => {
  await followDirectory(g.platform, { kind, orgId: actor.orgId, subject, data: {} });
  await g.drain();
};

it("holds a change of a group that would close most accounts until exactly these people are approved", async () => {
  const { actor, app, people, leave, group } = await crew(16);
  await leave(...people.slice(0, 10));
  expect(active()).toBe(16);
  const waiting = (await status(g.platform, actor, app.id)).removals;
  expect(waiting).toMatchObject({ budget: 5 });
  expect(waiting?.people.length).toBe(10);

  // A full sync changes nothing about that, and a leaver is not held back by it.
  expect(await sync(g.platform, actor, app.id, true)).toMatchObject({ deactivate: 10 });
  expect(await sync(g.platform, actor, app.id, false)).toMatchObject({ held: 10 });
  await g.drain();
  expect(active()).toBe(16);
  await movePerson(g.platform, actor, String(people[15]?.id), "deactivate");
  await tell(actor, "person.deactivated", String(people[15]?.id));
  expect(active()).toBe(15);

  // Somebody comes back: that is another plan, and the old approval is void.
  await changeMembers(g.platform, actor, group.id, { add: [String(people[0]?.id)] });
  await tell(actor, "group.members_changed", group.id);
  await expect(approveRemovals(g.platform, actor, app.id, String(waiting?.id), String(waiting?.digest))).rejects.toMatchObject({ code: "stale-write" });
  const next = (await status(g.platform, actor, app.id)).removals;
  expect(next?.people.length).toBe(9);
  await expect(approveRemovals(g.platform, actor, app.id, String(next?.id), String(waiting?.digest))).rejects.toMatchObject({ code: "stale-write" });
  expect(await approveRemovals(g.platform, actor, app.id, String(next?.id), String(next?.digest))).toBe(9);
  await g.drain();
  expect(active()).toBe(6);
  expect((await status(g.platform, actor, app.id)).removals).toBeNull();
});

it("lets small removals go until the day's budget is spent, and again on the next day", async () => {
  const { actor, app, people, leave } = await crew(14);
  for (let i = 0; i < 7; i++) await leave(people[i]);
  expect(active()).toBe(14 - 5);
  expect((await status(g.platform, actor, app.id)).removals?.people.length).toBe(2);
  clock.advance(25 * 3_600_000);
  await leave(people[7]);
  expect(active()).toBe(14 - 8);
  expect((await status(g.platform, actor, app.id)).removals).toBeNull();
});

it("does not let an operation that was asked for something else close an account that is held", async () => {
  const { actor, app, people, leave } = await crew(12);
  await pause(g.platform, actor, app.id);
  for (const one of people) {
    await updatePerson(g.platform, actor, one.id, { familyName: "Stone" });
    await tell(actor, "person.updated", one.id);
  }
  await leave(...people.slice(0, 9));
  expect((await status(g.platform, actor, app.id)).pending).toBe(12);
  await resume(g.platform, actor, app.id);
  await g.drain();
  expect(active()).toBe(12);
  expect(await status(g.platform, actor, app.id)).toMatchObject({ pending: 0, removals: { budget: 5 } });
});
