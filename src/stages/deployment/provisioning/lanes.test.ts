import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { changeMembers, createGroup, importPeople } from "../../../directory/index.ts";
import type { Actor } from "../../../kernel/index.ts";
import { assign } from "../actions.ts";
import { connect } from "./index.ts";
import { dispatch } from "./jobs/dispatch.ts";
import { fakeServer, ground } from "./testing.ts";
import { status } from "./view.ts";

let g: Awaited<ReturnType<typeof ground>>;
const servers: { close(): Promise<void> }[] = [];
beforeAll(async () => { g = await ground(); });
afterAll(() => g.close());
afterEach(async () => { for (const server of servers.splice(0)) await server.close(); });

/** Somebody's app with people who shall have accounts, and nothing sent yet. */
async function waiting(slug: string, count: number, delayMs: number) {
  let now = 0;
  const most = { atOnce: 0 };
  const server = await fakeServer(async () => {
    most.atOnce = Math.max(most.atOnce, ++now);
    await new Promise((done) => { setTimeout(done, delayMs); });
    now--;
    return undefined;
  });
  servers.push(server);
  const actor: Actor = await g.org();
  const { app } = await g.install(actor, slug, server.url);
  await connect(g.platform, actor, app.id, { token: "a-token-of-the-test" });
  const lines = Array.from({ length: count }, (_, i) => `w${i}@${slug}.test,w${i}@${slug}.test,W${i},Roy,Everyone`);
  const group = await createGroup(g.platform, actor, { name: "Everyone" });
  await importPeople(g.platform, actor, { csv: ["userName,email,givenName,familyName,groups", ...lines].join("\n"), mode: "all-or-nothing", dryRun: false });
  await changeMembers(g.platform, actor, group.id, {});
  await assign(g.platform, actor, app.id, [{ kind: "group", id: group.id }]);
  server.seen.length = 0;
  most.atOnce = 0;
  return { server, actor, app, most };
}
const run = () => dispatch(g.platform, new AbortController().signal, true);

it("serves a small app beside a large one of another org, each person once", async () => {
  await g.publish("large", {});
  await g.publish("small", {});
  const large = await waiting("large", 190, 2);
  const small = await waiting("small", 10, 2);
  await run();
  expect([large.server.users.size, small.server.users.size]).toEqual([190, 10]);
  expect([large.server.calls("POST").length, small.server.calls("POST").length]).toEqual([190, 10]);
  const ended = Math.max(...small.server.calls("POST").map((call) => call.at));
  expect(large.server.calls("POST").filter((call) => call.at < ended).length).toBeLessThan(50);
  expect(large.most.atOnce).toBeLessThanOrEqual(4);
  expect(await status(g.platform, large.actor, large.app.id)).toMatchObject({ inSync: 190, pending: 0, failed: 0 });
}, 120_000);

it("keeps to the rate and the concurrency that the manifest states", async () => {
  await g.publish("slow", { rate: { perSecond: 20, concurrent: 2 } });
  const slow = await waiting("slow", 12, 1);
  const started = Date.now();
  await run();
  const seconds = (Date.now() - started) / 1000;
  expect(slow.server.users.size).toBe(12);
  expect(slow.most.atOnce).toBeLessThanOrEqual(2);
  expect(seconds).toBeGreaterThan((slow.server.seen.length - 1) / 20 - 0.1);
  const inOneSecond = Math.max(...slow.server.seen.map((call) => slow.server.seen.filter((other) => other.at >= call.at && other.at < call.at + 1000).length));
  expect(inOneSecond).toBeLessThanOrEqual(21);
});
