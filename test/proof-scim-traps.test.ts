import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { serialize, type ScimRequest } from "../src/protocols/scim/index.ts";
import { DIALECTS, type Dialect, type Exchange, type Report } from "../src/stages/verification/index.ts";
import { acmeManifest, homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { type AnsweredTrap, ANSWERED_TRAPS, toResponse } from "./fixtures/scim-traps-answered.ts";
import { SENT_TRAPS, type SentTrap } from "./fixtures/scim-traps-sent.ts";
import { type FaultyScimServer, startFaultyScimServer } from "./targets/faulty-scim-server.ts";
import { type Scim11Server, startScim11 } from "./targets/scim-1.1.ts";

const TOKEN_11 = "a-token-of-the-1.1-server";
let acme: Acme;
let bench: HomeBench;
let server: FaultyScimServer;
let old: Scim11Server;
let token = "";
beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0 });
  const admin = (method: string, path: string) => fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, { method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: "{}" });
  await admin("PUT", "");
  token = ((await (await admin("POST", "/scim-token")).json()) as { token: string }).token;
  server = await startFaultyScimServer(acme.url, token);
  old = await startScim11(TOKEN_11);
});
afterAll(async () => {
  await old.close();
  await server.close();
  await acme.close();
  await bench.close();
});

const is11 = (trap: SentTrap) => "v11" in trap.flaw;
const flawOf = ({ flaw }: SentTrap) => ("v11" in flaw ? flaw.v11 : flaw.v2);
/** A check is asked as the client whose trap it is, where that is a dialect. */
const dialectOf = ({ client }: SentTrap): Dialect => DIALECTS.find((d) => d === client) ?? "rfc";
function ask(trap: SentTrap, flawed: boolean): Promise<Report> {
  if ("v11" in trap.flaw) old.become(flawed ? trap.flaw.v11 : undefined);
  else server.become(flawed ? trap.flaw.v2 : undefined);
  const manifest = acmeManifest(is11(trap) ? new URL(old.baseUrl).origin : server.url, (m) => {
    delete m["sso"];
    Object.assign((m["provisioning"] as { scim: object }).scim, is11(trap) ? { version: "1.1", baseUrl: "{{base_url}}/scim/v1" } : {});
  });
  return bench.run(manifest, { secrets: { acme_scim_token: is11(trap) ? TOKEN_11 : token }, only: [trap.check], dialect: dialectOf(trap), settlesMs: 300 });
}
const fits = ({ sent }: SentTrap) => ({ request }: Exchange) =>
  request.method === sent.method && sent.path.test(decodeURIComponent(request.url)) && (sent.body === undefined || (request.body ?? "").includes(sent.body))
  && (sent.contentType === undefined || request.headers["content-type"] === sent.contentType);

describe("what clients send and servers fall over", () => {
  it.each(SENT_TRAPS.map((trap) => [trap.check, flawOf(trap), trap.id, trap] as const))("%s catches %s, by %s, which it really sends", async (_check, _flaw, _id, trap) => {
    const sound = await ask(trap, false);
    expect(sound.checks.map((c) => [c.outcome, c.outcome === "held" ? "" : c.observation])).toEqual([["held", ""]]);
    expect(sound.exchanges.some(fits(trap)), `no request of ${trap.check} is ${trap.sent.method} ${String(trap.sent.path)} ${trap.sent.body ?? ""}`).toBe(true);
    const flawed = await ask(trap, true);
    expect(flawed.checks.map((c) => [c.outcome, c.outcome === "violated" ? "" : c.observation])).toEqual([["violated", ""]]);
  });
});

/** Plays the far side. A rule may name a piece of the body behind the path: it then answers such a request alone. */
function play(trap: AnsweredTrap): { outcome: unknown; sent: string[] } {
  const sent: string[] = [];
  const asked = new Map<string, number>();
  const steps = trap.steps();
  let step = steps.next();
  while (!step.done) {
    const request: ScimRequest = step.value;
    const { url, body = "" } = serialize("", request);
    const name = url.includes("filter=") ? "SEARCH" : `${request.method} ${url}`;
    const rule = Object.keys(trap.answers).find((key) => key === name || (key.startsWith(`${name} `) && body.includes(JSON.stringify(key.slice(name.length + 1)).slice(1, -1).replaceAll('\\"', '"'))));
    const row = rule === undefined ? undefined : trap.answers[rule];
    if (!row || sent.length > 20) throw new Error(`unexpected: ${name} ${body} after ${sent.join(", ")}`);
    const nth = asked.get(name) ?? 0;
    asked.set(name, nth + 1);
    sent.push(name);
    step = steps.next(toResponse(row[Math.min(nth, row.length - 1)] ?? "timeout"));
  }
  return { outcome: step.value, sent };
}

describe("what servers answer and our own client copes with", () => {
  it.each(ANSWERED_TRAPS.map((trap) => [trap.id, trap.copes, trap] as const))("%s: %s", (_id, _copes, trap) => {
    const { outcome, sent } = play(trap);
    expect(outcome).toMatchObject(trap.outcome);
    if (trap.sent) expect(sent).toEqual(trap.sent);
  });
});

const CLIENT_WORDS: Record<SentTrap["client"], string> = { okta: "Okta", entra: "Entra", authentik: "authentik", entente: "Entente", imports: "any import" };
const sentRow = (trap: SentTrap) => `| \`${trap.id}\` | ${CLIENT_WORDS[trap.client]} | ${trap.what} | ${trap.check} | \`${flawOf(trap)}\`${is11(trap) ? " (1.1)" : ""} |`;
const answeredRow = (trap: AnsweredTrap) => `| \`${trap.id}\` | ${trap.what} | ${trap.copes} | ${trap.from} |`;

it("docs/scim-dialects.md lists every trap, where it is tried, and no other", async () => {
  const page = await readFile(new URL("../docs/scim-dialects.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toEqual([...SENT_TRAPS.map(sentRow), ...ANSWERED_TRAPS.map(answeredRow)]);
  expect(new Set([...SENT_TRAPS, ...ANSWERED_TRAPS].map((t) => t.id)).size).toBe(SENT_TRAPS.length + ANSWERED_TRAPS.length);
});
