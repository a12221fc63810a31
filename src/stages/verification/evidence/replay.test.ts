import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../../samples/acme/app.ts";
import { benchStateInMemory, CHECKS, isAbout, makeBundle, makeEvidenceKey, openBundle, type OpenedBundle, readEvidenceKey, recordOf, replay, type RunRecord } from "../index.ts";
import { connectAcme } from "../../../../test/acme-tenants.ts";
import { homeBench, type HomeBench, wholeAcmeManifest } from "../testing.ts";

const key = readEvidenceKey(makeEvidenceKey());
let acme: Acme;
let bench: HomeBench;
let secrets: Record<string, string>;
let file = "";
let opened: OpenedBundle;

const record = async (only?: string[]): Promise<RunRecord> => {
  const manifest = wholeAcmeManifest(acme.url);
  const report = await bench.run(manifest, { secrets, loopbackIsOurs: false, ...(only ? { only } : {}) });
  const url = bench.at.base.replace(/\/bench\/.*$/, "");
  return recordOf({ manifest, secrets, bench: { identity: bench.identity, url, state: benchStateInMemory() }, allowLocal: true }, report);
};
/** The record with the answers to some exchanges of a check changed. */
const altered = (given: RunRecord, check: string, change: (exchange: RunRecord["report"]["exchanges"][number]) => void): RunRecord => {
  const copy = structuredClone(given);
  const ids = copy.report.checks.find((c) => c.id === check)?.exchanges ?? [];
  for (const exchange of copy.report.exchanges) if (ids.includes(exchange.id)) change(exchange);
  return copy;
};

beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0, proof: bench.proofLine });
  secrets = await connectAcme(acme, bench);
  file = makeBundle(await record(), key, "home");
  opened = openBundle(file, [key.jwk]);
}, 240_000);
afterAll(async () => {
  await acme.close();
  await bench.close();
});

describe("a bundle of all checks over a sound app", { timeout: 240_000 }, () => {
  it("holds every check of the run, the keys, the clock and the digests, and is about its manifest alone", () => {
    const { statement: { predicate, subject }, record: kept } = opened;
    expect(predicate.checks.map((c) => c.id)).toEqual(CHECKS.map((c) => c.id));
    expect(subject[0].digest.sha256).toBe(kept.report.manifestDigest.slice("sha256:".length));
    expect(Date.parse(predicate.clock.validUntil)).toBeGreaterThan(Date.parse(predicate.clock.finishedAt));
    expect(isAbout(opened, wholeAcmeManifest(acme.url))).toBe(true);
    expect(isAbout(opened, wholeAcmeManifest(acme.url, (m) => { (m["metadata"] as { tagline: string }).tagline = "Other."; }))).toBe(false);
  });

  it("shows none of the secrets, in whatever form", () => {
    const text = JSON.stringify(opened.record);
    for (const secret of [...Object.values(secrets), bench.identity.oidc.clientSecret, bench.identity.second.oidc.clientSecret]) {
      for (const form of [secret, encodeURIComponent(secret), ...[0, 1, 2].map((shift) => Buffer.from(" ".repeat(shift) + secret).toString("base64").slice(4, -4)), Buffer.from(secret).toString("hex")]) expect(text).not.toContain(form);
    }
    expect(text).not.toContain("PRIVATE KEY");
    expect(text).not.toMatch(/acme_session=(?!\(hidden-\d+\)|;)/);
  });

  it("gives the same answer to every check when it is replayed, without the app", async () => {
    const { checks } = await replay(opened.record);
    expect(checks.filter((c) => c.state !== "same")).toEqual([]);
    expect(checks.length).toBe(CHECKS.length);
  });

  it("gives another answer where a recorded answer was changed", async () => {
    const cases: [check: string, change: Parameters<typeof altered>[2], outcome: string][] = [
      ["SAML-F1", (e) => { if (e.response?.body) e.response.body = e.response.body.replaceAll("own@acme.test", "somebody@else.test"); }, "violated"],
      ["SCIM-R1", (e) => { if (e.response?.status === 404) e.response.status = 200; }, "violated"],
      ["RP-30", (e) => { if (e.kind === "noted" && e.request.url.includes("canary") && e.response) e.response.body = JSON.stringify([{ at: e.at, method: "POST", path: "", credential: true, fields: ["client_secret"] }]); }, "violated"],
    ];
    const { checks } = await replay(cases.reduce((given, [id, change]) => altered(given, id, change), opened.record));
    for (const [id, , outcome] of cases) {
      const one = checks.find((c) => c.id === id);
      expect([id, one?.state, one?.was.outcome, one?.now?.outcome]).toEqual([id, "different", "held", outcome]);
    }
  });

  it("says what it cannot judge again: a check of another version, an answer that was cut, a request that is not in the record", async () => {
    const copy = structuredClone(opened.record);
    const { report } = copy;
    const [versioned, unknown, cut, emptied] = ["SP-01", "SP-04", "SP-05", "SP-06"].map((id) => report.checks.find((c) => c.id === id)!);
    versioned!.version += 1;
    unknown!.id = "SP-999";
    for (const e of report.exchanges) if (cut!.exchanges.includes(e.id)) e.whole = false;
    emptied!.exchanges = [];
    const states = new Map((await replay(copy)).checks.map((c) => [c.id, `${c.state}: ${c.reason}`]));
    expect(states.get("SP-01")).toMatch(/^not_replayable: It was asked as version/);
    expect(states.get("SP-999")).toMatch(/^not_replayable: .*no such check/);
    expect(states.get("SP-05")).toMatch(/^not_replayable: .*too long/);
    expect(states.get("SP-06")).toMatch(/^different: The record does not hold POST/);
  });
});

it("replays a run that was cut off and went on", { timeout: 120_000 }, async () => {
  const manifest = wholeAcmeManifest(acme.url);
  const only = ["SAML-F1", "SP-01", "SP-06", "RP-03", "RP-23", "SCIM-F1", "SCIM-R1", "SCIM-C8"];
  const cut = new AbortController();
  const done = { results: [] as RunRecord["report"]["checks"], exchanges: [] as RunRecord["report"]["exchanges"], startedAt: new Date() };
  await bench.run(manifest, {
    seed: "cut", secrets, only, signal: cut.signal,
    onProgress(progress) {
      if (progress.kind !== "finished" || cut.signal.aborted) return;
      done.results.push(progress.result);
      done.exchanges.push(...progress.exchanges);
      if (done.results.length === 4) cut.abort(new Error("the worker was killed"));
    },
  }).catch(() => undefined);
  const report = await bench.run(manifest, { seed: "cut", secrets, only, done });
  expect(report.checks.filter((c) => c.sitting === 4).length).toBe(4);
  const url = bench.at.base.replace(/\/bench\/.*$/, "");
  const kept = recordOf({ manifest, secrets, bench: { identity: bench.identity, url, state: benchStateInMemory() }, allowLocal: true }, report);
  expect((await replay(openBundle(makeBundle(kept, key, "home"), [key.jwk]).record)).checks.filter((c) => c.state !== "same")).toEqual([]);
});

it("refuses a bundle whose parts do not fit each other, whoever signed it", { timeout: 120_000 }, async () => {
  const kept = await record(["SAML-F1"]);
  const broken = (change: (report: RunRecord["report"]) => void): string => {
    const copy = structuredClone(kept);
    change(copy.report);
    return makeBundle(copy, key, "home");
  };
  expect(() => openBundle(broken((r) => { r.verdict = "violated"; }))).toThrow("does not follow");
  expect(() => openBundle(broken((r) => { r.tallies.held += 1; }))).toThrow("do not follow");
  expect(() => openBundle(makeBundle(kept, key, "home"), [readEvidenceKey(makeEvidenceKey()).jwk])).toThrow("not among those");
  const good = Buffer.from(makeBundle(kept, key, "home"));
  for (let at = 0; at < good.length; at += 37) {
    const changed = Buffer.from(good);
    changed.writeUInt8(good.readUInt8(at) ^ 1, at);
    expect(() => openBundle(changed.toString("latin1")), `byte ${at}`).toThrow(Error);
  }
});
