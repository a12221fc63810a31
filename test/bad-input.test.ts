import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wire } from "../src/app/flow.ts";
import { allRoutes, allStreams } from "../src/app/routes.ts";
import { PROBLEMS } from "../src/kernel/index.ts";
import type { ProblemBody } from "../src/platform/http/index.ts";
import { defineDeploymentJobs } from "../src/stages/deployment/index.ts";
import { publishManifest } from "../src/stages/deployment/testing.ts";
import { defineVerificationJobs } from "../src/stages/verification/index.ts";
import { createSession, findOrg, readExport, verifyAudit } from "../src/tenancy/index.ts";
import { parseManifest } from "../src/stages/manifest/index.ts";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "./harness.ts";
import { freePort } from "./running-network.ts";

let h: Harness;
let base: string;
let pia: TestCaller;
let cookie: string;
/** A draft that must come through everything unharmed. */
let draft: { id: string; version: number; manifest: Record<string, unknown> };

beforeAll(async () => {
  h = await harness({
    routes: allRoutes, streams: allStreams,
    wire: (platform) => {
      defineVerificationJobs(platform);
      defineDeploymentJobs(platform);
      wire(platform);
    },
  });
  base = `${await h.server.listen({ host: "127.0.0.1", port: 0 })}/api`;
  pia = await h.someone("acme", ["publisher", "customer"], ["publisher", "admin"]);
  cookie = `entente_session=${(await createSession(h.platform, pia.actor.accountId, pia.actor.orgId)).token}`;
  const made = await send("POST", "/submissions", { json: { text: acmeManifest() } });
  draft = made.body as unknown as typeof draft;
  expect(made.status).toBe(201);
}, 60_000);
afterAll(() => h?.close());

interface Sent { json?: unknown; raw?: string | Uint8Array; type?: string; headers?: Record<string, string> }
interface Got { status: number; type: string; headers: Headers; body: ProblemBody & Record<string, unknown> }

/** Over a real socket, as a browser of Pia's would. */
async function send(method: string, path: string, { json, raw, type = "application/json", headers = {} }: Sent = {}): Promise<Got> {
  const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
  const answer = await fetch(`${base}${path}`, {
    method, headers: { origin: h.server.publicOrigin, cookie, ...(body === undefined || type === "" ? {} : { "content-type": type }), ...headers },
    ...(body === undefined ? {} : { body: body as string }),
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get("content-type") ?? "", headers: answer.headers, body: (text === "" ? {} : JSON.parse(text)) as Got["body"] };
}

/** What every refusal owes its reader: RFC 9457, a stable code, an id to quote, what to do, and where. */
function expectMendable(got: Got): void {
  expect(got.type).toMatch(/^application\/problem\+json/);
  expect(PROBLEMS[got.body.code]).toMatchObject({ status: got.status });
  expect(got.body).toMatchObject({ type: `/problems/${got.body.code}`, title: PROBLEMS[got.body.code].title, status: got.status, detail: expect.stringMatching(/\w/), instance: expect.stringMatching(/^\/requests\/req_/) });
  expect(got.body.mend, "what to do").toMatch(/\w/);
  if (got.body.code === "invalid-field") expect(got.body.errors?.length).toBeGreaterThan(0);
  for (const error of got.body.errors ?? []) {
    expect(error.path).toMatch(/^(\/|$)/);
    expect(error.code).toMatch(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/);
    expect(error.message).toMatch(/\w/);
  }
}

const deepJson = `{"manifest":${'{"a":'.repeat(1_000)}1${"}".repeat(1_000)}}`;
const aliasBomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ...[..."bcdefghi"].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)].join("\n");

/** What is sent, and what must come back: status, code, and path and code of the first field that is named. */
const REFUSED: [what: string, method: string, path: string | (() => string), sent: () => Sent, status: number, code: string, field?: [path: string | RegExp, code: string | RegExp]][] = [
  ["YAML that breaks off", "POST", "/submissions", () => ({ json: { text: "schema: entente/1\nmetadata:\n  slug: [acme\n" } }), 422, "invalid-field", ["", /^manifest\.document\./]],
  ["YAML with a tab for a space", "POST", "/submissions", () => ({ json: { text: "schema: entente/1\nmetadata:\n\tslug: acme\n" } }), 422, "invalid-field", ["", /^manifest\.document\./]],
  ["YAML that unfolds without end", "POST", "/submissions", () => ({ json: { text: aliasBomb } }), 422, "invalid-field", ["", /^manifest\.document\./]],
  ["YAML of 5,000 levels", "POST", "/submissions", () => ({ json: { text: `metadata: ${"[".repeat(5_000)}${"]".repeat(5_000)}` } }), 422, "invalid-field", ["", /^manifest\.document\./]],
  ["a field that the request does not have", "POST", "/submissions", () => ({ json: { text: acmeManifest(), publishedAt: "2026-01-01" } }), 422, "invalid-field", ["/publishedAt", "field.unknown"]],
  ["a field that the manifest does not have", "POST", "/submissions", () => ({ json: { text: acmeManifest().replace("  slug: acme", "  slug: acme\n  colour: red") } }), 422, "invalid-field", ["/metadata/colour", /unknown-field$/]],
  ["a manifest of 5 MB", "POST", "/submissions", () => ({ json: { text: `${acmeManifest()}\n# ${"x".repeat(5_000_000)}` } }), 413, "too-large"],
  ["a value where a text belongs", "POST", "/submissions", () => ({ json: { text: 7 } }), 422, "invalid-field", ["/text", "field.wrong-type"]],
  ["a list where the request belongs", "POST", "/submissions", () => ({ json: [] }), 422, "invalid-field"],
  ["JSON that breaks off", "POST", "/submissions", () => ({ raw: '{"text": "schema' }), 400, "bad-request"],
  ["JSON of 1,000 levels", "POST", "/submissions", () => ({ raw: deepJson }), 400, "bad-request"],
  ["a name that poisons prototypes", "POST", "/submissions", () => ({ raw: '{"manifest":{"__proto__":{"admin":true}}}' }), 400, "bad-request"],
  ["a name given twice", "POST", "/submissions", () => ({ raw: '{"text":"a","text":"b"}' }), 400, "bad-request"],
  ["a NUL in a text", "POST", "/groups", () => ({ raw: '{"name":"a\\u0000b"}' }), 400, "bad-request"],
  ["half a surrogate pair", "POST", "/groups", () => ({ raw: '{"name":"\\ud800"}' }), 400, "bad-request"],
  ["bytes that are not UTF-8", "POST", "/groups", () => ({ raw: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d) }), 400, "bad-request"],
  ["another media type", "POST", "/submissions", () => ({ raw: "schema: entente/1", type: "text/plain" }), 415, "wrong-media-type"],
  ["a form", "POST", "/submissions", () => ({ raw: "text=a", type: "application/x-www-form-urlencoded" }), 415, "wrong-media-type"],
  ["a body without a type", "POST", "/submissions", () => ({ raw: Uint8Array.of(1, 2, 3), type: "" }), 415, "wrong-media-type"],
  ["a compressed body", "POST", "/groups", () => ({ raw: gzipSync('{"name":"zip"}'), headers: { "content-encoding": "gzip" } }), 400, "bad-request"],
  ["a logo of more than a megabyte", "PUT", () => `/submissions/${draft.id}/logo`, () => ({ json: { base64: Buffer.alloc(1_000_001).toString("base64") } }), 413, "too-large"],
  ["a logo that is no picture", "PUT", () => `/submissions/${draft.id}/logo`, () => ({ json: { base64: Buffer.from("<svg onload=alert(1)>").toString("base64") } }), 422, "invalid-field"],
  ["a picture that ends in the middle", "PUT", () => `/submissions/${draft.id}/logo`, () => ({ json: { base64: Buffer.from(acmeLogo(), "base64").subarray(0, 400).toString("base64") } }), 422, "invalid-field"],
  ["a draft that is older than the kept one", "PUT", () => `/submissions/${draft.id}/manifest`, () => ({ json: { version: draft.version - 1, manifest: {} } }), 409, "stale-write"],
  ["a submit of a draft that is not ready", "POST", () => `/submissions/${draft.id}/submit`, () => ({ json: {} }), 409, "gate-closed"],
  ["a secret that the draft does not name", "PUT", () => `/submissions/${draft.id}/secrets/unheard`, () => ({ json: { value: "x" } }), 409, "gate-closed"],
  ["a method that nothing answers", "PATCH", "/submissions", () => ({ json: {} }), 405, "method-not-allowed"],
  ["a method nobody knows here", "OPTIONS", "/catalog", () => ({}), 405, "method-not-allowed"],
  ["an address that is not there", "GET", "/submisions", () => ({}), 404, "not-found"],
  ["an id of another form", "GET", "/submissions/1%27%20or%20%271", () => ({}), 404, "not-found"],
  ["an address that does not decode", "GET", "/submissions/%E0%A4%A", () => ({}), 400, "bad-request"],
  ["a page that is no number", "GET", "/catalog?page=first", () => ({}), 422, "invalid-field", ["/query/page", /^field\./]],
  ["a parameter twice", "GET", "/catalog?q=a&q=b", () => ({}), 422, "invalid-field", ["/query/q", "field.repeated"]],
  ["a parameter that is not there", "GET", "/catalog?sort_by=name", () => ({}), 422, "invalid-field", ["/query/sort_by", "field.unknown"]],
  ["a search of 50,000 characters", "GET", `/catalog?q=${"a".repeat(8_000)}`, () => ({}), 422, "invalid-field", ["/query/q", "field.too-big"]],
  ["a person without a name", "POST", "/people", () => ({ json: { userName: "", email: "no address", givenName: "", familyName: "" } }), 422, "invalid-field", [/^\/(userName|email|givenName|familyName)$/, /\./]],
  ["a CSV without the columns", "POST", "/people/import", () => ({ json: { csv: "a,b\n1,2\n" } }), 422, "invalid-field"],
  ["a group with members who are nobody", "POST", "/groups", () => ({ json: { name: "x", members: ["per_1"] } }), 422, "invalid-field", ["/members", "field.unknown"]],
  ["a token that outlives a year", "POST", "/tokens", () => ({ json: { name: "long", scopes: ["org.read"], days: 4_000 } }), 422, "invalid-field", ["/days", "field.too-big"]],
  ["a token with a right that is none", "POST", "/tokens", () => ({ json: { name: "odd", scopes: ["everything"] } }), 422, "invalid-field", ["/scopes/0", "field.not-a-choice"]],
];

describe("input that cannot be used is refused with a stable code, where it is wrong and what to do:", () => {
  it.each(REFUSED)("%s", async (_what, method, path, sent, status, code, field) => {
    const before = await standing();
    const got = await send(method, typeof path === "string" ? path : path(), sent());
    expect([got.status, got.body.code]).toEqual([status, code]);
    expectMendable(got);
    if (status === 405) expect(got.headers.get("allow")).toMatch(/[A-Z]/);
    if (field) {
      const [at, rule] = field;
      expect(got.body.errors).toContainEqual(expect.objectContaining({ path: expect.stringMatching(exact(at)), code: expect.stringMatching(exact(rule)) }));
    }
    expect(await standing()).toEqual(before);
  });

  it("in a manifest's text, with line and column", async () => {
    const got = await send("POST", "/submissions", { json: { text: acmeManifest().replace("slug: acme", "slug: Acme!") } });
    expect(got.body.errors).toContainEqual(expect.objectContaining({ path: "/metadata/slug", line: 4, column: expect.any(Number), mend: expect.stringMatching(/\w/) }));
  });
});

const exact = (wanted: string | RegExp): RegExp => (typeof wanted === "string" ? new RegExp(`^${wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`) : wanted);

/** What a refusal must leave as it was: the draft, the lists, the audit. */
async function standing() {
  const [kept, list, groups, people, audit] = await Promise.all([
    send("GET", `/submissions/${draft.id}`), send("GET", "/submissions"), send("GET", "/groups"), send("GET", "/people"), send("GET", "/audit"),
  ]);
  return [kept.body["manifest"], kept.body["version"], list.body["items"], groups.body, people.body, (audit.body["entries"] as unknown[])[0]];
}

describe("two people at one draft", () => {
  it("the second to save is told, loses nothing, and can go on", async () => {
    const [one, two] = [{ ...draft.manifest, support: {} }, { ...draft.manifest, guide: {} }];
    const answers = await Promise.all([one, two].map((manifest) => send("PUT", `/submissions/${draft.id}/manifest`, { json: { version: draft.version, manifest } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = answers.find(({ status }) => status === 409)!;
    expect(loser.body.code).toBe("stale-write");
    expectMendable(loser);
    const now = await send("GET", `/submissions/${draft.id}`);
    expect(now.body["version"]).toBe(draft.version + 1);
    const again = await send("PUT", `/submissions/${draft.id}/manifest`, { json: { version: now.body["version"], manifest: draft.manifest } });
    expect(again.status).toBe(200);
    draft.version = again.body["version"] as number;
  });
});

describe("a test tenant that nobody can reach", () => {
  it("ends as 'could not tell', with the reason, and is no evidence; the next run is possible", async () => {
    const dead = `http://localhost:${await freePort()}`;
    const made = await send("POST", "/submissions", { json: { text: acmeManifest().replaceAll("http://localhost:4100", dead).replace("slug: acme\n", "slug: acme-dead\n") } });
    const id = String(made.body["id"]);
    await send("PUT", `/submissions/${id}/logo`, { json: { base64: acmeLogo() } });
    await send("PUT", `/submissions/${id}/secrets/acme_scim_token`, { json: { value: "the token of the test tenant" } });
    const asked = await send("POST", `/submissions/${id}/runs`, { json: {} });
    expect(asked.status).toBe(202);
    await h.platform.jobs.drain();
    const run = await send("GET", `/runs/${String(asked.body["id"])}`);
    expect([run.body["state"], run.body["verdict"]]).toEqual(["finished", "could_not_tell"]);
    const outcomes = (run.body["checks"] as { outcome: string }[]).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "held" || outcome === "violated")).toEqual([]);
    expect(run.body["notProven"]).toContainEqual({ origin: dead, reason: expect.stringMatching(/\w/) });
    const submit = await send("POST", `/submissions/${id}/submit`, { json: {} });
    expect([submit.status, submit.body.code]).toEqual([409, "gate-closed"]);
    expectMendable(submit);
    expect((await send("POST", `/submissions/${id}/runs`, { json: {} })).status).toBe(202);
    await h.platform.jobs.drain();
  }, 120_000);
});

describe("an address inside the operator's own network, where local targets are off", () => {
  let strict: Harness;
  beforeAll(async () => { strict = await harness({ routes: allRoutes, allowLocal: false }); }, 60_000);
  afterAll(() => strict?.close());

  /** Other spellings of an address, and this machine: refused as text. */
  const REFUSED_AS_TEXT = ["https://127.0.0.1", "https://[::1]", "https://localhost", "https://2130706433", "https://0x7f.1"];
  /** Well-formed addresses that may mean something elsewhere: taken as text, refused when it comes to contacting them. */
  const REFUSED_ON_CONTACT = ["https://10.0.0.7", "https://169.254.169.254", "https://[::ffff:10.0.0.7]"];
  interface Found { path: string; code: string; mend?: string }

  it.each(REFUSED_AS_TEXT)("%s is named in the draft and in an app's variables, and never contacted", async (address) => {
    const before = strict.platform.egress.counters();
    const who = await strict.someone("acme", ["publisher", "customer"], ["publisher", "admin"], `text-${REFUSED_AS_TEXT.indexOf(address)}@acme.example`);
    const draft = (await who.post("/submissions", { text: acmeManifest().replaceAll("http://localhost:4100", address) })).body as unknown as { errors?: Found[]; problems?: Found[] };
    const found = [...(draft.errors ?? []), ...(draft.problems ?? [])].filter(({ path }) => path.startsWith("/test"));
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ mend }) => mend !== undefined && mend !== "")).toBe(true);
    await publishOnce();
    const app = await who.post("/apps", { slug: "acme", variables: { base_url: address, tenant: "birch" } });
    expect([app.status, (app.body as unknown as ProblemBody).errors?.[0]?.path]).toEqual([422, "/variables/base_url"]);
    expect(strict.platform.egress.counters()).toEqual(before);
  });

  it.each(REFUSED_ON_CONTACT)("%s is refused when an app there is to be connected: no connection is begun, no credential leaves", async (address) => {
    await publishOnce();
    const who = await strict.someone(`birch-${REFUSED_ON_CONTACT.indexOf(address)}`, ["customer"], ["admin"]);
    const app = await who.post("/apps", { slug: "acme", variables: { base_url: address, tenant: "birch" } });
    if (app.status === 422) return expect((app.body as unknown as ProblemBody).errors?.[0]?.path).toBe("/variables/base_url"); // named even earlier
    const before = strict.platform.egress.counters();
    const answer = (await who.post(`/apps/${String(app.body["id"])}/provisioning/connection`, { token: "a token that must not leave" })).body as unknown as ProblemBody;
    expect([answer.status, answer.code]).toEqual([422, "target-refused"]);
    expect(answer.mend ?? answer.detail).toMatch(/\w/);
    const { connections, bytesOut, refused } = strict.platform.egress.counters();
    expect([connections, bytesOut]).toEqual([before.connections, before.bytesOut]);
    expect(refused).toBeGreaterThan(before.refused);
  });

  let published = false;
  async function publishOnce(): Promise<void> {
    if (published) return;
    published = true;
    const parsed = parseManifest(acmeManifest(), { allowLocal: true });
    if (!parsed.ok) throw new Error("Acme's manifest does not hold");
    const org = (await findOrg(strict.platform, "acme")) ?? (await strict.someone("acme", ["publisher"], ["publisher"]).then(() => findOrg(strict.platform, "acme")));
    await publishManifest(strict.platform, org!, { ...parsed.manifest });
  }
});

describe("after all of this", () => {
  it("the audit chain holds, and nothing was written to the log as our own fault", async () => {
    const text = await (await fetch(`${base}/audit/export`, { headers: { cookie } })).text();
    const { entries, heads } = readExport(text);
    expect(verifyAudit(entries, heads)).toMatchObject({ ok: true });
    const log = h.platform.log as unknown as { lines: { level: string; message: string; fields: Record<string, unknown> }[] };
    expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});
