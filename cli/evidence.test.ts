import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { makeBundle, makeEvidenceKey, openBundle, readEvidenceKey } from "../src/stages/verification/index.ts";
import { acmeManifest } from "../test/harness.ts";
import { commandLine } from "./testing.ts";

const dir = mkdtempSync(join(tmpdir(), "entente-evidence-"));
const entente = commandLine(dir);
const ONLY = ["SAML-F1", "SP-01", "RP-03", "SCIM-F1", "SCIM-R1"];
const read = (name: string) => readFileSync(join(dir, name), "utf8");
const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return name;
};
const listening = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  return (server.address() as AddressInfo).port;
};

let acme: Acme;
let env: Record<string, string>;
let verifyFile: (manifest: string, ...more: string[]) => ReturnType<typeof entente>;
const verify = (...more: string[]) => verifyFile("acme.yaml", ...more);
let key = "";

beforeAll(async () => {
  const probe = createServer();
  const port = String(await listening(probe));
  await new Promise((closed) => probe.close(closed));
  const bench = JSON.parse((await entente(["bench", "--format", "json", "--bench-port", port])).out) as Record<string, string>;
  acme = await startAcme({ port: 0, proof: bench["Host proof"] ?? "" });
  const admin = async (method: string, path: string, body: unknown) => (await fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, {
    method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
  })).json() as Promise<{ token: string }>;
  await admin("PUT", "", {});
  await admin("PUT", "/saml", { entityId: bench["SAML entity ID"], ssoUrl: bench["SAML single sign-on URL"], certificates: [bench["certificate"]] });
  await admin("PUT", "/oidc", { issuer: bench["OIDC issuer"], clientId: bench["OIDC client ID"], clientSecret: bench["OIDC client secret"] });
  env = { ENTENTE_SECRET_ACME_SCIM_TOKEN: (await admin("POST", "/scim-token", {})).token };
  file("acme.yaml", acmeManifest().replace("base_url: http://localhost:4100", `base_url: ${acme.url}`));
  verifyFile = (manifest, ...more) => entente(["verify", manifest, "--bench-port", port, ...more], env);
  const ended = await verify("--only", ...ONLY, "--bundle", "run.json", "--html", "run.html");
  expect([ended.code, ended.err]).toEqual([0, expect.stringContaining("own key")]);
  key = "config/entente/evidence-key.json";
}, 120_000);
afterAll(async () => {
  await acme?.close();
  rmSync(dir, { recursive: true, force: true });
});

describe("verify", { timeout: 120_000 }, () => {
  it("signs with a key that is made once and readable by its owner alone", async () => {
    expect(statSync(join(dir, "config/entente/evidence-key.pem")).mode & 0o077).toBe(0);
    const before = read("config/entente/evidence-key.pem");
    expect((await verify("--only", "SAML-F1", "--bundle", "second.json", "--quiet")).code).toBe(0);
    expect(read("config/entente/evidence-key.pem")).toBe(before);
    expect(openBundle(read("second.json")).keyId).toBe(openBundle(read("run.json")).keyId);
  });

  it("says a line for each check where nobody looks at a terminal, and draws nothing", async () => {
    const ended = await verify("--only", "SAML-F1", "SP-01");
    expect(ended.err.split("\n").filter((line) => /held/.test(line)).length).toBe(2);
    expect(ended.err).not.toMatch(/[\r\u001b█]/);
    expect(ended.out).toBe("held: 2 held, 0 violated, 0 could not tell, 0 do not apply\n");
  });

  it("writes one JSON object per check as ndjson", async () => {
    const { out } = await verify("--only", "SAML-F1", "SP-01", "--format", "ndjson");
    expect(out.trim().split("\n").map((line) => (JSON.parse(line) as { schema: string; id: string }).id).sort()).toEqual(["SAML-F1", "SP-01"]);
  });

  it("fails on open tasks of the manifest when it is asked to, and not otherwise", async () => {
    const bare = file("bare.yaml", read("acme.yaml").replace(/ {2}logo:\n {4}file: logo.png\n/, ""));
    expect((await verifyFile(bare, "--only", "SAML-F1", "--fail-on", "error")).code).toBe(0);
    const ended = await verifyFile(bare, "--only", "SAML-F1", "--fail-on", "task");
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining("at or above task")]);
    expect((await verify("--only", "SAML-F1", "--fail-on", "nonsense")).code).toBe(2);
  });
});

describe("verify-bundle", { timeout: 120_000 }, () => {
  it("believes what this machine signed, and says what that proves", async () => {
    const own = await entente(["verify-bundle", "run.json"]);
    expect([own.code, own.out]).toEqual([0, expect.stringContaining("verified  acme: held")]);
    expect(own.err).toContain("this machine signed it");
    const elsewhere = await entente(["verify-bundle", "run.json"], { XDG_CONFIG_HOME: join(dir, "elsewhere") });
    expect(elsewhere.err).toContain("Not who that is");
    const trusted = JSON.parse((await entente(["verify-bundle", "run.json", "--key", key, "--manifest", "acme.yaml", "--report", "report.json", "--format", "json"])).out) as Record<string, unknown>;
    expect(trusted).toMatchObject({ verified: true, signer: "trusted", verdict: "held", fresh: true, manifestMatches: true });
    expect(JSON.parse(read("report.json"))).toMatchObject({ schema: "entente-report/1", app: "acme" });
  });

  it("refuses one changed byte wherever it is, another key, another manifest", async () => {
    const good = readFileSync(join(dir, "run.json"));
    for (const at of [20, good.length >> 1, good.length - 60]) {
      const changed = Buffer.from(good);
      changed.writeUInt8(good.readUInt8(at) ^ 1, at);
      writeFileSync(join(dir, "changed.json"), changed);
      const ended = await entente(["verify-bundle", "changed.json"]);
      expect([at, ended.code, ended.err.startsWith("Refused:")]).toEqual([at, 1, true]);
    }
    const other = file("other-key.json", JSON.stringify(readEvidenceKey(makeEvidenceKey()).jwk));
    expect((await entente(["verify-bundle", "run.json", "--key", other])).code).toBe(1);
    const ended = await entente(["verify-bundle", "run.json", "--manifest", file("other.yaml", read("acme.yaml").replace(/tagline: .*/, "tagline: Another one"))]);
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining("about the manifest sha256:")]);
  });

  it("takes the keys that a network publishes, and has other answers for what is missing", async () => {
    const network = createServer((request, response) => response.writeHead(request.url === "/.well-known/entente-evidence-keys.json" ? 200 : 404, { "content-type": "application/json" }).end(read(key)));
    const url = `http://127.0.0.1:${await listening(network)}`;
    expect((await entente(["verify-bundle", "run.json", "--network", url])).code).toBe(0);
    network.closeAllConnections();
    await new Promise((closed) => network.close(closed));
    expect((await entente(["verify-bundle", "run.json", "--network", url])).code).toBe(4);
    expect((await entente(["verify-bundle", "nowhere.json"])).code).toBe(2);
    expect((await entente(["verify-bundle", "run.json", "--key", "acme.yaml"])).code).toBe(2);
  });
});

describe("replay", { timeout: 120_000 }, () => {
  it("gives the same answers after the app has gone", async () => {
    const ended = await entente(["replay", "run.json", "--key", key]);
    expect([ended.code, ended.out]).toEqual([0, `${ONLY.length} same, 0 different, 0 not replayable\n`]);
  });

  it("shows each answer that is another one, and exits 1", async () => {
    const { record } = openBundle(read("run.json"));
    for (const exchange of record.report.exchanges) if (exchange.response?.status === 404) exchange.response.status = 200;
    const signer = readEvidenceKey(read("config/entente/evidence-key.pem"));
    const ended = await entente(["replay", file("altered.json", makeBundle(record, signer, "home"))]);
    expect([ended.code, ended.out]).toEqual([1, "4 same, 1 different, 0 not replayable\n"]);
    expect(ended.err).toMatch(/different {2}SCIM-R1[^]*then:[^]*held[^]*now:[^]*violated/);
    const lines = (await entente(["replay", "altered.json", "--format", "ndjson"])).out.trim().split("\n").map((line) => JSON.parse(line) as { id: string; state: string });
    expect(lines.filter((line) => line.state === "different").map((line) => line.id)).toEqual(["SCIM-R1"]);
  });

  it("refuses to replay what was changed", async () => {
    const text = read("run.json");
    file("broken.json", text.replace(/.(?=..$)/s, (c) => (c === "A" ? "B" : "A")));
    expect((await entente(["replay", "broken.json"])).code).toBe(1);
  });
});
