import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { wire } from "../src/app/flow.ts";
import type { Right } from "../src/kernel/index.ts";
import { submissionRoutes } from "../src/stages/submission/routes.ts";
import { defineVerificationJobs } from "../src/stages/verification/index.ts";
import { verificationRoutes } from "../src/stages/verification/routes.ts";
import { createToken } from "../src/tenancy/index.ts";
import { acmeManifest, harness, type Harness, type TestCaller } from "../test/harness.ts";
import { commandLine } from "./testing.ts";

const LOGO = fileURLToPath(new URL("../manifests/acme/logo.png", import.meta.url));
const SECRET = "a-secret-of-the-test-tenant";
const dir = mkdtempSync(join(tmpdir(), "entente-cli-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const entente = commandLine(dir);
const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return name;
};
const local = (url: string, text = acmeManifest()) => text.replace("base_url: http://localhost:4100", `base_url: ${url}`);
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
};
copyFileSync(LOGO, join(dir, "logo.png"));
const good = file("good.yaml", acmeManifest());
const broken = file("broken.yaml", acmeManifest().replace("slug: acme", "slug: Acme!\n  colour: red"));

describe("validate", () => {
  it("says the digest alone on stdout and exits 0", async () => {
    const ended = await entente(["validate", good]);
    expect([ended.code, ended.out]).toEqual([0, expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/)]);
  });

  it("names line, path, code and mend of every problem and exits 1; as JSON it says the same to a program", async () => {
    const { code, out, err } = await entente(["validate", broken]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/broken\.yaml:4:\d+ {2}\/metadata\/slug {2}manifest\./);
    const json = await entente(["validate", broken, "--format", "json"]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ schema: "entente-problems/1", ok: false, problems: expect.arrayContaining([expect.objectContaining({ path: "/metadata/slug", line: 4 })]) });
  });

  it("exits 1 at the severity that was asked for, and 2 for what it does not understand", async () => {
    expect((await entente(["validate", file("tasks.yaml", acmeManifest().replace(/ {2}logo:\n {4}file: logo.png\n/, "")), "--fail-on", "task"])).code).toBe(1);
    expect((await entente(["validate", "nowhere.yaml"])).code).toBe(2);
    expect((await entente(["validate", good, "--format", "xml"])).code).toBe(2);
    expect((await entente(["validat", good])).err).toContain("validate");
    expect((await entente(["--help"])).code).toBe(0);
  });

  it("lets nothing of a manifest draw on the terminal", async () => {
    const { err } = await entente(["validate", file("escape.json", JSON.stringify({ schema: "entente/1", "\u001b[2J\u009b31mgone": 1 }))]);
    expect(err).toContain("gone");
    expect(err).not.toMatch(/[\u001b\u009b]/);
  });
});

describe("bench", () => {
  it("makes an identity once, readable by its owner alone, and never replaces one that it cannot read", async () => {
    const env = { XDG_CONFIG_HOME: join(dir, "bench-config") };
    const [one, other] = await Promise.all([entente(["bench", "--format", "json"], env), entente(["bench", "--format", "json"], env)]);
    expect(one.out).toBe(other.out);
    const kept = join(env.XDG_CONFIG_HOME, "entente", "bench.json");
    expect(statSync(kept).mode & 0o077).toBe(0);
    writeFileSync(kept, "{");
    const damaged = await entente(["bench"], env);
    expect([damaged.code, readFileSync(kept, "utf8")]).toEqual([2, "{"]);
  });
});

describe("verify", () => {
  let acme: Acme;
  let bench: Record<string, string>;
  let benchPort = 0;
  let env: Record<string, string>;
  let manifest = "";

  beforeAll(async () => {
    benchPort = await freePort();
    bench = JSON.parse((await entente(["bench", "--format", "json", "--bench-port", String(benchPort)])).out) as Record<string, string>;
    acme = await startAcme({ port: 0, proof: bench["Host proof"] ?? "" });
    const admin = async (method: string, path: string, body: unknown) => (await fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, {
      method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
    })).json() as Promise<{ token: string }>;
    await admin("PUT", "", {});
    await admin("PUT", "/saml", { entityId: bench["SAML entity ID"], ssoUrl: bench["SAML single sign-on URL"], certificates: [bench["certificate"]] });
    await admin("PUT", "/oidc", { issuer: bench["OIDC issuer"], clientId: bench["OIDC client ID"], clientSecret: bench["OIDC client secret"] });
    env = { ENTENTE_SECRET_ACME_SCIM_TOKEN: (await admin("POST", "/scim-token", {})).token };
    manifest = file("acme.yaml", local(acme.url));
  });
  afterAll(() => acme?.close());
  const verify = (...more: string[]) => entente(["verify", manifest, "--bench-port", String(benchPort), ...more], env);

  it("runs chosen checks against a real app and exits 0, with a report that shows no secret", async () => {
    const ended = await verify("--only", "SAML-F1", "SP-01", "SCIM-F1", "--format", "json", "--junit", "junit.xml", "--sarif", "report.sarif");
    expect([ended.code, ended.err]).toEqual([0, ""]);
    const report = JSON.parse(ended.out) as { verdict: string; checks: { id: string; outcome: string }[] };
    expect([report.verdict, report.checks.map((check) => `${check.id} ${check.outcome}`).sort()]).toEqual(["held", ["SAML-F1 held", "SCIM-F1 held", "SP-01 held"]]);
    expect(ended.out).not.toContain(env["ENTENTE_SECRET_ACME_SCIM_TOKEN"]);
    expect(readFileSync(join(dir, "junit.xml"), "utf8")).toMatch(/<testsuite name="saml" tests="2" failures="0"/);
    expect(JSON.parse(readFileSync(join(dir, "report.sarif"), "utf8"))).toMatchObject({ version: "2.1.0", runs: [{ results: [] }] });
  });

  it("speaks SCIM as another provider when asked to, and knows no other than those", async () => {
    const ended = await verify("--only", "SCIM-C1", "SCIM-T5", "--dialect", "entra", "--format", "json");
    expect([ended.code, ended.err]).toEqual([0, ""]);
    const report = JSON.parse(ended.out) as { dialect: string; checks: { id: string; gate: string }[]; worksWith: { client: string; outcome: string }[]; exchanges: { request: { body: string | null } }[] };
    expect([report.dialect, report.checks.map((check) => `${check.id} ${check.gate}`)]).toEqual(["entra", ["SCIM-C1 blocks", "SCIM-T5 blocks"]]);
    expect(report.exchanges.some((e) => e.request.body?.includes('"active":"True"'))).toBe(true);
    expect(report.worksWith.map((row) => row.outcome)).toEqual(["could_not_tell", "could_not_tell", "could_not_tell", "could_not_tell", "could_not_tell"]);
    expect((await verify("--only", "SCIM-C1", "--dialect", "keycloak")).code).toBe(2);
  });

  it("exits 1 when nothing could be judged: that is no pass", async () => {
    const ended = await entente(["verify", file("away.yaml", local(`http://localhost:${await freePort()}`)), "--bench-port", String(benchPort), "--only", "SP-01"], env);
    expect([ended.code, ended.out]).toEqual([1, expect.stringContaining("could_not_tell")]);
  });

  it("exits 2 for a check that does not exist, a missing secret, a port in use has its own answer", async () => {
    expect((await verify("--only", "SAML-F1", "SAML-F999")).err).toContain("SAML-F999");
    expect((await verify("--only", "SAML-F999")).code).toBe(2);
    const without = await entente(["verify", manifest, "--bench-port", String(benchPort)]);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining("ENTENTE_SECRET_ACME_SCIM_TOKEN")]);
    const taken = new URL(acme.url).port;
    expect((await entente(["verify", manifest, "--bench-port", taken], env)).code).toBe(4);
    expect((await verify("--only", "SAML-F1", "--junit", "no/such/dir/x.xml")).code).toBe(2);
  });

  it("ends with 130 when it is interrupted, and takes back what it made", async () => {
    let killed = false; // several lines can arrive at once, so the second one is not always seen alone
    const ended = await entente(["verify", manifest, "--bench-port", String(benchPort)], env, (err, kill) => {
      if (killed || (err.match(/held/g) ?? []).length < 2) return;
      killed = true;
      kill();
    });
    expect(ended.code).toBe(130);
    const users = (await (await fetch(`${acme.url}/admin/api/tenants/entente-test/users`, { headers: { authorization: `Bearer ${acme.adminPassword}` } })).json()) as { userName: string }[];
    expect(users.map((user) => user.userName).filter((name) => name !== "own@acme.test")).toEqual([]);
  });
});

describe("submit and status", () => {
  let h: Harness;
  let pia: TestCaller;
  let url = "";
  let token = "";
  let nowhere = "";

  beforeAll(async () => {
    h = await harness({
      routes: [...submissionRoutes, ...verificationRoutes], ticks: true,
      wire(platform) {
        defineVerificationJobs(platform);
        wire(platform);
      },
    });
    pia = await h.someone("acme", ["publisher"], ["publisher"]);
    url = await h.server.listen({ host: "127.0.0.1", port: 0 });
    await h.platform.jobs.start();
    token = await tokenOf(["submission.read", "submission.write", "verification.run"]);
    nowhere = `http://localhost:${await freePort()}`;
  });
  afterAll(() => h?.close());
  const tokenOf = async (scopes: Right[]) => (await createToken(h.platform, pia.actor, { name: "cli", scopes, days: 1 })).secret;
  const at = (more: Record<string, string> = {}) => ({ ENTENTE_URL: url, ENTENTE_TOKEN: token, ENTENTE_SECRET_ACME_SCIM_TOKEN: SECRET, ...more });
  const mine = async () => (await pia.get("/submissions")).body["items"] as unknown as { id: string; slug: string; state: string }[];

  it("says in a dry run what would be sent and what is missing, and sends nothing", async () => {
    const ended = await entente(["submit", good, "--dry-run"]);
    expect([ended.code, ended.out]).toEqual([0, ""]);
    expect(ended.err).toMatch(/Would submit acme \(sha256:[0-9a-f]{64}\) with 0 secrets[^]*ENTENTE_SECRET_ACME_SCIM_TOKEN/);
    expect(await mine()).toEqual([]);
  });

  it("exits 3 without a token or with one that is wrong or too small, 4 when nobody answers, 2 for an address that is none", async () => {
    expect((await entente(["status"], { ENTENTE_URL: url })).code).toBe(3);
    expect((await entente(["status"], at({ ENTENTE_TOKEN: "ent_wrong" }))).code).toBe(3);
    expect((await entente(["submit", good], at({ ENTENTE_TOKEN: await tokenOf(["submission.read"]) }))).code).toBe(3);
    const away = await entente(["status"], at({ ENTENTE_URL: nowhere }));
    expect([away.code, away.err.includes(token)]).toEqual([4, false]);
    expect((await entente(["status"], at({ ENTENTE_URL: "localhost:4000" }))).code).toBe(2);
    expect((await entente(["submit", good], { ENTENTE_URL: url, ENTENTE_TOKEN: token })).code).toBe(2);
  });

  it("exits 4 when something else than a network answers", async () => {
    const other: Server = createServer((_request, response) => void response.setHeader("content-type", "text/html").end("<h1>Hello</h1>")).listen(0, "127.0.0.1");
    await new Promise((listening) => other.once("listening", listening));
    const ended = await entente(["status"], at({ ENTENTE_URL: `http://127.0.0.1:${(other.address() as AddressInfo).port}` }));
    other.close();
    expect(ended.code).toBe(4);
  });

  it("keeps draft, logo, secret and run, exits 1 and names what failed when the checks do not hold; again, it continues the draft", async () => {
    const away = file("away-submit.yaml", local(nowhere));
    const first = await entente(["submit", away, "--quiet"], at());
    expect([first.code, first.out]).toEqual([1, ""]);
    expect(first.err).toMatch(/Began sub_[^]*could not tell[^]*Not submitted/);
    expect(first.err + first.out).not.toContain(SECRET);
    const kept = await mine();
    expect(kept).toMatchObject([{ slug: "acme", state: "draft" }]);
    const shown = (await pia.get(`/submissions/${kept[0]?.id}`)).body as unknown as { secrets: { set: boolean }[]; logoUrl: string | null; gates: { id: string; open: boolean }[] };
    expect([shown.secrets[0]?.set, shown.logoUrl !== null, shown.gates.find((gate) => gate.id === "evidence-matches")?.open]).toEqual([true, true, true]);
    expect((await entente(["submit", away, "--quiet"], at())).err).toContain(`Continued ${kept[0]?.id}`);
    expect(await mine()).toHaveLength(1);
  }, 180_000);

  it("tells where submissions stand, to people and to programs", async () => {
    const pretty = await entente(["status"], at());
    expect([pretty.code, pretty.out]).toEqual([0, expect.stringMatching(/^acme {2}Draft {2}your turn {2}\d+ %\n$/)]);
    const json = await entente(["status", "acme", "--format", "json"], at());
    expect(JSON.parse(json.out)).toMatchObject({ schema: "entente-submissions/1", items: [{ slug: "acme", state: "draft" }] });
    expect((await entente(["status", "other"], at())).out).toContain("Nothing of yours is called other");
  });

  it("leaves no secret and no token in a file", () => {
    const config = join(dir, "config", "entente", "bench.json");
    if (existsSync(config)) expect(readFileSync(config, "utf8")).not.toMatch(new RegExp(`${SECRET}|${token}`));
  });
});
