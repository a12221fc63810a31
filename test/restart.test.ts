import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AuditHead, readExport, verifyAudit } from "../src/tenancy/index.ts";
import { freePort, type RunningNetwork, runToEnd, START, startNetwork, tokenFor } from "./running-network.ts";

const ROUNDS = 20;
const dataDir = mkdtempSync(join(tmpdir(), "entente-restart-"));
let network: RunningNetwork;
let port: number;
let acmePort: number;
/** `npm start` itself, Acme beside it. */
const startAll = () => startNetwork(dataDir, port, { ACME_PORT: String(acmePort) }, START);
let ada: { bearer: string; cookie: string };
let pia: { bearer: string; cookie: string };

/** What the network said it had kept, by address; with what must be read back there. */
const kept = new Map<string, string>();
/** Drafts whose deletion was asked for: it may have happened although its answer got lost. */
const deletions = new Set<string>();
let asked = 0;
let unanswered = 0;

beforeAll(async () => {
  [port, acmePort] = [await freePort(), await freePort()];
  network = await startAll();
  for (const deadline = Date.now() + 60_000; !existsSync(join(dataDir, "story.json")); await sleep(50)) if (Date.now() > deadline) throw new Error(`no story: ${network.said()}`);
  ada = await tokenFor(network.url, dataDir, "ada@birch.example", ["directory.read", "directory.write", "audit.read", "org.read"]);
  pia = await tokenFor(network.url, dataDir, "pia@acme.example", ["submission.read", "submission.write", "audit.read"]);
}, 120_000);
afterAll(async () => {
  await network?.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

const call = (who: { bearer: string }, method: string, path: string, body?: unknown): Promise<Response> => fetch(`${network.url}/api${path}`, {
  method, headers: { authorization: `Bearer ${who.bearer}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** One write; remembered when, and only when, the network has answered that it is kept. */
async function write(n: number): Promise<void> {
  asked++;
  const mark = `m${n}x`;
  try {
    if (n % 3 === 0) {
      const answer = await call(ada, "POST", "/people", { userName: mark, email: `${mark}@birch.example`, givenName: "Mark", familyName: mark });
      if (answer.status === 201) kept.set(`/people/${((await answer.json()) as { id: string }).id}`, mark);
    } else if (n % 3 === 1) {
      const answer = await call(ada, "POST", "/groups", { name: mark });
      if (answer.status === 201) kept.set(`/groups/${((await answer.json()) as { id: string }).id}`, mark);
    } else {
      const made = await call(pia, "POST", "/submissions", {});
      if (made.status !== 201) return;
      const { id, version } = (await made.json()) as { id: string; version: number };
      kept.set(`/submissions/${id}`, id);
      const saved = await call(pia, "PUT", `/submissions/${id}/manifest`, { version, manifest: { schema: "entente/1", metadata: { name: mark } } });
      if (saved.status === 200) kept.set(`/submissions/${id}`, mark);
      if (n % 2 !== 0) return;
      deletions.add(`/submissions/${id}`);
      if ((await call(pia, "DELETE", `/submissions/${id}`)).status === 204) kept.set(`/submissions/${id}`, "gone");
    }
  } catch {
    unanswered++; // the network fell while we waited: it may have been kept or not
  }
}

async function readBack(): Promise<string[]> {
  const wrong: string[] = [];
  for (const [path, mark] of kept) {
    const answer = await call(path.startsWith("/submissions") ? pia : ada, "GET", path);
    const text = await answer.text();
    const deleted = answer.status === 404 && (mark === "gone" || deletions.has(path));
    if (!deleted && (mark === "gone" || !text.includes(mark))) wrong.push(`${path} should hold ${mark}: ${answer.status} ${text.slice(0, 200)}`);
  }
  return wrong;
}
const exported = async (who: { bearer: string }) => readExport(await (await call(who, "GET", "/audit/export")).text());

describe("npm start, killed while people write", () => {
  it(`keeps, ${ROUNDS} times over, everything it had acknowledged, and its audit chains hold`, async () => {
    const heads: { ada: AuditHead[]; pia: AuditHead[] } = { ada: [], pia: [] };
    const startMs: number[] = [];
    let n = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let killed = false;
      const writers = Array.from({ length: 4 }, async () => {
        while (!killed) await write(n++);
      });
      const before = kept.size;
      // the first answers after a start are slow: the kill comes in the midst of writes, not before them
      for (const deadline = Date.now() + 5_000; kept.size < before + 4 && Date.now() < deadline;) await sleep(10);
      await sleep(Math.random() * 200);
      const killing = network.kill();
      killed = true;
      await Promise.all([killing, ...writers]);
      const began = performance.now();
      network = await startAll(); // a stale lock would end it here, and so would an Acme that stayed on its port
      startMs.push(performance.now() - began);
      for (const who of ["ada", "pia"] as const) {
        const { entries } = await exported(who === "ada" ? ada : pia);
        const verdict = verifyAudit(entries, heads[who]);
        expect(verdict).toMatchObject({ ok: true });
        if (verdict.ok) heads[who].push(verdict.head);
      }
      expect(kept.size).toBeGreaterThan(before);
    }
    expect(await readBack()).toEqual([]);
    expect(kept.size).toBeGreaterThanOrEqual(4 * ROUNDS);
    // every change that is there was recorded once, and nothing was recorded that is not there
    const { entries } = await exported(ada);
    const people = new Set(entries.filter(({ action }) => action === "person.create").map(({ subject }) => subject));
    const there = new Set<string>();
    for (let next: string | null = ""; next !== null;) {
      const page = (await (await call(ada, "GET", `/people?limit=200${next ? `&after=${encodeURIComponent(next)}` : ""}`)).json()) as { people: { id: string }[]; next: string | null };
      for (const { id } of page.people) there.add(id);
      next = page.next;
    }
    expect([...there].sort()).toEqual([...people].sort());
    startMs.sort((a, b) => a - b);
    console.log(`killed ${ROUNDS} times under ${asked} writes: ${kept.size} acknowledged, ${unanswered} unanswered; start after a kill: median ${Math.round(startMs[ROUNDS / 2] ?? 0)} ms, longest ${Math.round(startMs.at(-1) ?? 0)} ms`);
  }, 600_000);

  it("still knows who was signed in before", async () => {
    const answer = await fetch(`${network.url}/api/session`, { headers: { cookie: ada.cookie } });
    expect([answer.status, ((await answer.json()) as { email?: string })]).toMatchObject([200, {}]);
  });
});

describe("a second network on the same data directory", () => {
  it("is refused with the owner's process and what to do, and the first one goes on", async () => {
    const owner = readFileSync(join(dataDir, "db", "lock.owner"), "utf8");
    expect(owner).toContain(`process ${network.child.pid} `);
    const second = await runToEnd(dataDir, await freePort());
    expect(second.code).toBe(1);
    expect(second.said).toContain(`Another process has the data directory ${join(dataDir, "db")} open (process ${network.child.pid} `);
    expect(second.said).toContain("Stop that process first");
    expect(second.said).not.toContain("    at "); // no stack
    const made = await call(ada, "POST", "/groups", { name: "After the second" });
    expect(made.status).toBe(201);
  }, 180_000);
});

describe("a snapshot", () => {
  it("is refused while the network runs, and otherwise restores into a new directory what was there", async () => {
    const file = join(dataDir, "copy", "one.tgz");
    const whileItRuns = await runToEnd(dataDir, port, ["snapshot", file]);
    expect([whileItRuns.code, whileItRuns.said]).toEqual([1, expect.stringContaining("Another process has the data directory")]);
    await network.kill();
    expect(await runToEnd(dataDir, port, ["snapshot", file])).toEqual({ code: 0, said: expect.stringContaining("The master key") });

    const fresh = join(dataDir, "fresh");
    const withoutKey = await runToEnd(fresh, port, ["restore", file]);
    expect([withoutKey.code, withoutKey.said]).toEqual([1, expect.stringContaining("master.key is missing")]);
    mkdirSync(fresh);
    for (const name of ["master.key", "story.json"]) cpSync(join(dataDir, name), join(fresh, name));
    expect((await runToEnd(fresh, port, ["restore", file])).code).toBe(0);
    expect(await runToEnd(fresh, port, ["restore", file])).toEqual({ code: 1, said: expect.stringContaining("not empty") });
    network = await startNetwork(fresh, port);
    expect(await readBack()).toEqual([]);
  }, 120_000);
});
