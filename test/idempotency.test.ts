import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { newId } from "../src/kernel/index.ts";
import { directoryRoutes } from "../src/directory/index.ts";
import { defineKeySweep, defineRoute } from "../src/platform/http/index.ts";
import { createToken, record, tenancyRoutes } from "../src/tenancy/index.ts";
import { harness, type Harness, type TestCaller } from "./harness.ts";

/** Changes something and breaks before it has answered, as a process does that is killed just then. */
const breaks = defineRoute({
  method: "POST", path: "/breaks", access: "signed-in", operation: "test.breaks", summary: "Breaks after its change", body: z.strictObject({}), returns: z.void(),
  async handle({ actor, deps }) {
    await deps.db.inTenant(actor.orgId, (tx) => record(tx, actor, { action: "test.break", subject: "thing_1" }));
    throw new Error("the process ends here");
  },
});

const showsASecret = defineRoute({
  method: "POST", path: "/shows-a-secret", access: "signed-in", operation: "test.secret", summary: "Shows a secret once", body: z.strictObject({}), returns: z.object({ secret: z.string() }), status: 201,
  async handle({ actor, deps }) {
    await deps.db.inTenant(actor.orgId, (tx) => record(tx, actor, { action: "test.secret", subject: "thing_2" }));
    return { secret: randomBytes(24).toString("hex") };
  },
});

let h: Harness;
let ada: TestCaller;
let bearer: string;
let stranger: string;
beforeAll(async () => {
  h = await harness({ routes: [...tenancyRoutes, ...directoryRoutes, breaks, showsASecret], wire: (platform) => defineKeySweep(platform.jobs, platform) });
  ada = await h.someone("birch", ["customer"], ["admin"]);
  const other = await h.someone("oak", ["customer"], ["admin"]);
  const scopes = ["directory.read", "directory.write"] as const;
  bearer = (await createToken(h.platform, ada.actor, { name: "ci", scopes: [...scopes], days: 1 })).secret;
  stranger = (await createToken(h.platform, other.actor, { name: "ci", scopes: [...scopes], days: 1 })).secret;
});
afterAll(() => h?.close());

async function send(key: string, path: string, body: unknown, token = bearer) {
  const answer = await h.server.inject({
    method: "POST", url: `/api${path}`, headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": key }, payload: JSON.stringify(body),
  });
  return { status: answer.statusCode, text: answer.body, json: () => JSON.parse(answer.body) as Record<string, string>, replayed: answer.headers["idempotency-replayed"] };
}
const groups = async (name: string) => ((await ada.get(`/groups?q=${name}`)).body["groups"] as unknown as { name: string }[]).filter((group) => group.name === name).length;

describe("a change with an Idempotency-Key", () => {
  it("happens once and is answered alike each time, word for word", async () => {
    const key = newId("req");
    const [first, second] = [await send(key, "/groups", { name: "Once" }), await send(key, "/groups", { name: "Once" })];
    expect(first.status).toBe(201);
    expect([second.status, second.text, second.replayed]).toEqual([201, first.text, "true"]);
    expect(await groups("Once")).toBe(1);
  });

  it("happens once when fifty ask at the same time; the others are told to wait, or get the same answer", async () => {
    const key = newId("req");
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(key, "/groups", { name: "Fifty" })));
    const done = answers.filter(({ status }) => status === 201);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201).every((answer) => answer.status === 409 && answer.json()["code"] === "in-progress")).toBe(true);
    expect(await groups("Fifty")).toBe(1);
  });

  it("refuses the key for another body or another address", async () => {
    const key = newId("req");
    await send(key, "/groups", { name: "Mine" });
    for (const other of [await send(key, "/groups", { name: "Other" }), await send(key, "/people", { userName: "x" })]) {
      expect([other.status, other.status === 422 && other.json()["code"]]).toEqual([422, expect.stringMatching(/key-reused|invalid-field/)]);
    }
    expect((await send(key, "/groups", { name: "Other" })).json()["code"]).toBe("key-reused");
    expect(await groups("Other")).toBe(0);
  });

  it("knows nothing of another org's keys", async () => {
    const key = newId("req");
    const mine = await send(key, "/groups", { name: "Shared" });
    const theirs = await send(key, "/groups", { name: "Shared" }, stranger);
    expect([mine.status, theirs.status, theirs.replayed]).toEqual([201, 201, undefined]);
    expect(theirs.json()["id"]).not.toBe(mine.json()["id"]);
  });

  it("keeps nothing of what was refused: the same key works once it is mended", async () => {
    const key = newId("req");
    expect((await send(key, "/groups", { name: "" })).status).toBe(422);
    expect((await send(key, "/groups", { name: "Mended" })).status).toBe(201);
  });

  it("says that the answer was lost when the process ended before it had answered, and does nothing again", async () => {
    const key = newId("req");
    expect((await send(key, "/breaks", {})).status).toBe(500);
    expect((await send(key, "/breaks", {})).json()["code"]).toBe("in-progress");
    h.platform.clock.advance(61_000);
    const lost = await send(key, "/breaks", {});
    expect([lost.status, lost.json()["code"], lost.json()["detail"]]).toEqual([409, "answer-lost", expect.stringContaining("thing_1")]);
    const { entries } = (await ada.get("/audit?action=test.break")).body as unknown as { entries: unknown[] };
    expect(entries).toHaveLength(1);
  });

  it("shows a secret again to whoever made it, and keeps it sealed", async () => {
    const key = newId("req");
    const made = await send(key, "/shows-a-secret", {});
    expect((await send(key, "/shows-a-secret", {})).text).toBe(made.text);
    for (const table of ["idempotency_key", "secret"]) {
      const { rows } = await h.platform.db.inNetwork((tx) => sql`select t::text as row, encode(convert_to(t::text, 'UTF8'), 'hex') as hex from ${sql.table(table)} t`.execute(tx));
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(made.json()["secret"]);
      expect(JSON.stringify(rows)).not.toContain(Buffer.from(made.json()["secret"] ?? "").toString("hex"));
    }
  });

  it("refuses a key that is none", async () => {
    for (const key of ["with blank", "x".repeat(201)]) expect((await send(key, "/groups", { name: "Bad" })).status).toBe(400);
  });

  it("forgets a key after two days", async () => {
    const key = newId("req");
    await send(key, "/groups", { name: "Old" });
    h.platform.clock.advance(49 * 3_600_000);
    const tokenAgain = (await createToken(h.platform, ada.actor, { name: "later", scopes: ["directory.write"], days: 1 })).secret;
    expect((await send(key, "/people", { userName: "later@birch.example", email: "later@birch.example", givenName: "L", familyName: "L" }, tokenAgain)).status).toBe(201);
  });
});
