import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { type Actor, type Clock, fixedClock, type Role } from "../src/kernel/index.ts";
import { testDatabase } from "../src/platform/db/testing.ts";
import { openEgress } from "../src/platform/egress/index.ts";
import { buildServer, type Route, type Stream } from "../src/platform/http/index.ts";
import { keptLog } from "../src/platform/http/testing.ts";
import { openJobs } from "../src/platform/jobs/index.ts";
import type { Message } from "../src/platform/mail/index.ts";
import type { Platform } from "../src/platform/platform.ts";
import { openSecrets } from "../src/platform/secrets/index.ts";
import { authenticate, type OrgKind } from "../src/tenancy/index.ts";
import { testActor } from "../src/tenancy/testing.ts";

/** A caller of the API in a test. */
export interface TestCaller {
  actor: Actor;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface Answer {
  status: number;
  // what an API answers is looked into by tests, field by field
  body: Record<string, unknown> & { [key: string]: never };
}

export interface Harness {
  platform: Platform & { clock: Clock & { advance(ms: number): void } };
  server: FastifyInstance;
  mailbox: Message[];
  /** Somebody in an org (made when new), signed in. */
  someone(org: string, kinds: OrgKind[], roles: Role[], email?: string): Promise<TestCaller>;
  anonymous: Omit<TestCaller, "actor">;
  close(): Promise<void>;
}

/** The machine's own time, which can be put forward: for runs against an app that has a clock of its own. */
function runningClock(): ReturnType<typeof fixedClock> {
  let ahead = 0;
  return { now: () => new Date(Date.now() + ahead), advance: (ms) => { ahead += ms; } };
}

/**
 * The real thing around one test file: a real database, the real router with strict audit, real jobs, real secrets; the
 * clock is the test's and mail stays in a box.
 */
export async function harness(options: { routes: Route[]; streams?: Stream[]; wire?: (platform: Platform) => void; at?: string; ticks?: boolean; allowLocal?: boolean }): Promise<Harness> {
  const db = await testDatabase();
  const clock = options.ticks ? runningClock() : fixedClock(options.at ?? "2026-11-23T09:00:00Z");
  const mailbox: Message[] = [];
  const log = keptLog();
  const allowLocal = options.allowLocal ?? true;
  const publicUrl = "http://localhost:4000";
  const platform = {
    db, clock, log, egress: openEgress({ allowLocal }), jobs: openJobs({ db, log, clock }), secrets: openSecrets({ masterKey: randomBytes(32), clock }),
    mail: { send: async (message: Message) => void mailbox.push(message), close: () => {} },
    config: { publicUrl, benchUrl: publicUrl, allowLocalTargets: allowLocal, demo: false, dataDir: "" },
  };
  // tests begin many drafts in one org; what the limit does is tried where it belongs
  await db.inNetwork((tx) => tx.withTables<{ network_policy: { open_submissions: number } }>().updateTable("network_policy").set({ open_submissions: 1_000 }).execute());
  options.wire?.(platform);
  const server = await buildServer({
    platform, routes: options.routes, streams: options.streams ?? [], authenticate: (caller) => authenticate(platform, caller),
    config: { strictAudit: true, perMinute: 100_000, perMinuteByIp: 100_000 },
  });
  const orgs = new Map<string, Awaited<ReturnType<typeof testActor>>["org"]>();
  const calls = (cookie?: string): Omit<TestCaller, "actor"> => {
    const call = async (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<Answer> => {
      const answer = await server.inject({
        method, url: `/api${path}`, headers: { origin: publicUrl, ...(cookie ? { cookie: `entente_session=${cookie}` } : {}), ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      return { status: answer.statusCode, body: answer.body === "" ? {} : JSON.parse(answer.body) };
    };
    return {
      get: (path) => call("GET", path), post: (path, body = {}) => call("POST", path, body), put: (path, body) => call("PUT", path, body),
      patch: (path, body) => call("PATCH", path, body), delete: (path) => call("DELETE", path),
    };
  };
  return {
    platform, server, mailbox, anonymous: calls(),
    async someone(slug, kinds, roles, email = `${roles[0]}-${orgs.size}@${slug}.example`) {
      const { org, actor, token } = await testActor(platform, email, roles, orgs.get(slug) ?? { slug, kinds });
      orgs.set(slug, org);
      return { actor, ...calls(token) };
    },
    async close() {
      await server.close();
      await platform.jobs.stop();
      await platform.egress.close();
      await db.close();
    },
  };
}

/** Acme's own manifest, as its publisher would send it. */
/** Acme's manifest with one test tenant and nothing besides: whatever else it names is the verifier's matter. */
export const acmeManifest = (): string => readFileSync(new URL("../manifests/acme/manifest.yaml", import.meta.url), "utf8").replace(/ {2}secondTenant:\n[^]*? {2}refreshTokens: true\n/, "");
export const acmeLogo = (): string => readFileSync(new URL("../manifests/acme/logo.png", import.meta.url)).toString("base64");
