import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { postgresInstalled, startPostgres, type TestServer } from "../scripts/postgres-for-tests.ts";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import type { BenchValues } from "../src/stages/verification/index.ts";
import { freePort } from "./running-network.ts";
import type { Ended, Order } from "./worker-process.ts";

const ONLY = ["SAML-F1", "SAML-F2", "SP-01", "SP-34", "SP-38", "SP-42", "SP-52", "OIDC-F1", "RP-01", "RP-12", "RP-13", "RP-16", "RP-18", "RP-23",
  "SCIM-F1", "SCIM-C1", "SCIM-C8", "SCIM-R1", "SCIM-R4", "SC-01", "SC-15", "SC-18", "SC-19", "SCIM-T2", "SCIM-P1", "SCIM-G1", "SC-31"];
/** As many checks are judged when the worker is killed, at least. */
const JUDGED_FIRST = 5;

let acme: Acme;
beforeAll(async () => { acme = await startAcme({ port: 0 }); });
afterAll(() => acme.close());

/** A process that works, and what it said so far. */
function worker(args: readonly string[], databaseUrl: string | undefined) {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./worker-process.ts", import.meta.url)), ...args], {
    stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
  });
  const lines: string[] = [];
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  const ended = once(child, "exit");
  return {
    child, ended, lines, judged: () => lines.filter((line) => line.startsWith("judged ")).map((line) => line.slice(7)),
    async line(test: (lines: string[]) => boolean) {
      while (!test(lines)) {
        if (child.exitCode !== null) throw new Error(`the worker ended with ${child.exitCode}: ${lines.join("\n")}`);
        await sleep(10);
      }
    },
  };
}

const admin = async (method: string, path: string, body?: unknown) => (await fetch(`${acme.url}/admin/api${path}`, {
  method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
})).json() as Promise<{ token: string; userName: string }>;

async function killedAndTakenOver(dir: string, databaseUrl: string | undefined): Promise<void> {
  const tenant = "/tenants/entente-test";
  const testPeople = async () => ((await admin("GET", `${tenant}/users`)) as unknown as { userName: string }[]).map((p) => p.userName).filter((name) => name.startsWith("entente"));
  await admin("PUT", tenant, {});
  const alreadyThere = await testPeople(); // whoever another test left behind
  const port = String(await freePort());
  const first = worker(["begin", dir, port], databaseUrl);
  await first.line((lines) => lines.length > 0);
  const values = JSON.parse(first.lines[0] ?? "") as BenchValues;
  await admin("PUT", "/proof", { value: values.hostProof });
  await admin("PUT", tenant, {});
  await admin("PUT", `${tenant}/saml`, { metadataUrl: values.samlMetadataUrl });
  await admin("PUT", `${tenant}/oidc`, { issuer: values.issuer, clientId: values.clientId, clientSecret: values.clientSecret });
  const { token } = await admin("POST", `${tenant}/scim-token`, {});
  first.child.stdin.write(`${JSON.stringify({ acmeUrl: acme.url, token, only: ONLY } satisfies Order)}\n`);
  await first.line(() => first.judged().length >= JUDGED_FIRST);
  first.child.kill("SIGKILL");
  await first.ended;
  const before = first.judged();
  expect(before.length).toBeLessThan(ONLY.length); // it was killed in the middle
  const runId = first.lines[1] ?? "";

  const second = worker(["resume", dir, port, runId], databaseUrl);
  await second.ended;
  const told = second.lines.find((line) => line.startsWith("ended "));
  const end = JSON.parse(told?.slice(6) ?? "{}") as Ended;
  expect(end.checks.filter((check) => check.outcome !== "held" && check.outcome !== "does_not_apply")).toEqual([]);
  expect([end.state, end.verdict, end.failure]).toEqual(["finished", "held", undefined]);
  expect(end.checks.map((check) => check.id).sort()).toEqual([...ONLY].sort()); // each judged, and once
  expect(end.checks.slice(0, before.length).map((check) => check.id)).toEqual(before); // nothing of the first worker was done again
  expect(new Set(end.exchanges).size).toBe(end.exchanges.length); // and no exchange of the second hides one of the first
  expect(end.leftBehind).toEqual([]);
  // also what the first worker made is gone; only the check that it died in may have left somebody whom nobody knows of
  expect((await testPeople()).filter((name) => !alreadyThere.includes(name)).length).toBeLessThanOrEqual(2);
}

it("a run whose worker was killed is taken over by the next process and ends with its verdicts, on the embedded database", async () => {
  const dir = await mkdtemp(join(tmpdir(), "entente-killed-"));
  await killedAndTakenOver(dir, undefined).finally(() => rm(dir, { recursive: true, force: true }));
}, 120_000);

it.runIf(postgresInstalled())("… and by another process on PostgreSQL", async () => {
  const server: TestServer = await startPostgres();
  const dir = await mkdtemp(join(tmpdir(), "entente-killed-"));
  try {
    await killedAndTakenOver(dir, server.url);
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}, 120_000);
