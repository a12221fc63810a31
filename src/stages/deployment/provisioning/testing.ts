import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Actor, type Clock, systemClock } from "../../../kernel/index.ts";
import { testDatabase } from "../../../platform/db/testing.ts";
import { openEgress } from "../../../platform/egress/index.ts";
import { keptLog } from "../../../platform/http/testing.ts";
import { openJobs } from "../../../platform/jobs/index.ts";
import { openMail } from "../../../platform/mail/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { openSecrets } from "../../../platform/secrets/index.ts";
import { createPerson, type Person } from "../../../directory/index.ts";
import { createOrg, systemActor } from "../../../tenancy/index.ts";
import { type Manifest, parseManifest, publicView, type Scim } from "../../manifest/index.ts";
import { install } from "../actions.ts";
import { drainProvisioning } from "./jobs.ts";

/** A platform on a database of its own, with what tests of provisioning ask of it. */
export async function ground(clock: Clock = systemClock) {
  const db = await testDatabase();
  const log = keptLog();
  const egress = openEgress({ allowLocal: true, clock });
  const platform: Platform = {
    db, clock, egress, log, jobs: openJobs({ db, log, clock }), secrets: openSecrets({ masterKey: randomBytes(32), clock }), mail: openMail({ keep: async () => {} }),
    config: { publicUrl: "http://localhost:4000", benchUrl: "http://localhost:4000", allowLocalTargets: true, demo: false, dataDir: "" },
  };
  let orgs = 0;
  let people = 0;
  return {
    platform, log,
    async close() {
      await platform.jobs.stop();
      await egress.close();
      await db.close();
    },
    async org(): Promise<Actor> {
      const slug = `org-${++orgs}`;
      return systemActor(await createOrg(platform, undefined, { slug, name: slug, kinds: ["customer"] }));
    },
    person(actor: Actor, name?: string): Promise<Person> {
      const given = name ?? `p${++people}`;
      return createPerson(platform, actor, { userName: `${given}@birch.test`, email: `${given}@birch.test`, givenName: given, familyName: "Roy" });
    },
    async people(actor: Actor, count: number): Promise<Person[]> {
      const made: Person[] = [];
      for (let i = 0; i < count; i++) made.push(await this.person(actor));
      return made;
    },
    /** Publishes a manifest under a slug of its own, as far as an installation needs it. */
    publish: (slug: string, scim: Partial<Scim>) => publish(platform, slug, scim),
    install: (actor: Actor, slug: string, baseUrl: string, tenant = "blue") => install(platform, actor, { slug, label: `${slug} ${tenant}`, variables: { base_url: baseUrl, tenant }, enabled: ["scim"] }),
    drain: () => drainProvisioning(platform),
    /** Counts the rows of a table that a test may look into. */
    rows: async (actor: Actor, table: string): Promise<Record<string, unknown>[]> =>
      platform.db.inTenant(actor.orgId, (tx) => tx.withTables<Record<string, Record<string, unknown>>>().selectFrom(table).selectAll().execute()),
  };
}

async function publish(platform: Platform, slug: string, scim: Partial<Scim>): Promise<void> {
  const text = readFileSync(new URL("../../../../manifests/acme/manifest.yaml", import.meta.url), "utf8");
  const parsed = parseManifest(text, { allowLocal: true } as never);
  if (!("manifest" in parsed) || !parsed.manifest) throw new Error(JSON.stringify(parsed));
  const acme: Manifest = parsed.manifest;
  const base = acme.provisioning?.scim;
  if (!base) throw new Error("Acme has no SCIM");
  const manifest = publicView({ ...acme, provisioning: { scim: { ...base, ...scim } } });
  const now = platform.clock.now();
  await platform.db.inNetwork(async (tx) => {
    const db = tx.withTables<Record<string, Record<string, unknown>>>();
    await db.insertInto("listing").values({
      slug, publisher_org_id: "org_test", publisher_name: "Test", private_to: null, name: slug, tagline: "", description: "", capabilities: [], categories: [],
      tier: "community", state: "published", version: "1.0.0", digest: `sha256:${slug}`, logo_digest: null, installs: 0, search: "", published_at: now, updated_at: now,
    }).execute();
    await db.insertInto("listing_version").values({
      slug, version: "1.0.0", digest: `sha256:${slug}`, manifest: JSON.stringify(manifest), logo_digest: null, evidence: null, breaking: false, changes: "[]", published_at: now,
    }).execute();
  });
}

export interface Seen { method: string; path: string; headers: IncomingMessage["headers"]; body: string; at: number }
type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | "hang";

/** A SCIM server whose answers a test chooses. What the rule leaves undefined, an honest server in memory answers. */
export async function fakeServer(rule: (seen: Seen, users: Map<string, Record<string, unknown>>) => Reply | undefined | Promise<Reply | undefined> = () => undefined) {
  const users = new Map<string, Record<string, unknown>>();
  const seen: Seen[] = [];
  const hung: ServerResponse[] = [];
  let counter = 0;
  const honest = ({ method, path, body }: Seen): Reply => {
    const list = (Resources: unknown[]): Reply => ({ body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: Resources.length, startIndex: 1, itemsPerPage: Resources.length, Resources } });
    const missing: Reply = { status: 404, body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], detail: "none", status: "404" } };
    const [, kind, id] = path.split("?")[0]?.match(/\/(Users|Groups)(?:\/([^/?]+))?$/) ?? [];
    if (kind === "Groups") return list([]);
    const filter = /filter=([^&]*)/.exec(path)?.[1];
    if (method === "GET" && id === undefined) {
      const wanted = filter ? /"(.*)"/.exec(decodeURIComponent(filter))?.[1] : undefined;
      return list([...users.values()].filter((user) => wanted === undefined || user["userName"] === wanted));
    }
    const sent = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
    if (method === "POST") {
      do counter++; while (users.has(`u${counter}`));
      const made = { ...sent, id: `u${counter}` };
      users.set(made.id, made);
      return { status: 201, body: made };
    }
    const user = users.get(id ?? "");
    if (!user) return missing;
    if (method === "DELETE") users.delete(id ?? "");
    if (method === "PUT") users.set(id ?? "", { ...sent, id });
    if (method === "PATCH") for (const op of sent["Operations"] as { value: object }[]) Object.assign(user, op.value);
    return method === "DELETE" ? { status: 204 } : { body: users.get(id ?? "") };
  };
  const server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => { body += chunk.toString(); });
    req.on("end", () => void (async () => {
      const one: Seen = { method: req.method ?? "", path: req.url ?? "", headers: req.headers, body, at: Date.now() };
      seen.push(one);
      const reply = (await rule(one, users)) ?? honest(one);
      if (reply === "hang") return void hung.push(res);
      res.writeHead(reply.status ?? 200, { "content-type": "application/scim+json", ...reply.headers });
      res.end(reply.body === undefined ? "" : typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
    })());
  });
  await new Promise<void>((done) => { server.listen(0, "127.0.0.1", done); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, users, seen, honest,
    /** Of one kind of call, such as `POST /Users`. */
    calls: (method: string, path: RegExp = /./) => seen.filter((one) => one.method === method && path.test(one.path)),
    /** Lets those who wait for an answer go without one. */
    release: () => { for (const res of hung.splice(0)) res.destroy(); },
    close: () => new Promise<void>((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
}
