import { describe, expect, it } from "vitest";
import type { AccountId, OrgId } from "../../kernel/index.ts";
import { GATE_WAYS, wayToField } from "./gate-ways.ts";
import { type Gate, type GateFacts, type GateId, GATES, gatesFor } from "./gates.ts";
import { suggestRelease, VERSION, versionAfter, wrongRelease } from "./release.ts";
import { type Rule, wrongStart } from "./rule.ts";
import type { Submission } from "./submission.ts";

const NOW = new Date("2026-11-23T09:00:00Z");
const DIGEST = `sha256:${"1".repeat(64)}`;
const LIVE = `sha256:${"2".repeat(64)}`;
const ago = (hours: number): string => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

const rule = (check: string, blocksFrom: string): Rule => ({ check, blocksFrom, note: "", version: 1, changedAt: NOW, changedBy: "Olga" });

/** An update to which nothing is missing, on a network with policies: every gate is there, and open. */
const submission: Submission = {
  id: "sub_00000000000000000000000000", orgId: "org_1" as OrgId, slug: "acme", state: "draft", manifest: {}, draftDigest: DIGEST, digest: undefined, logoDigest: "sha256:logo",
  evidence: { runId: "run_1", digest: DIGEST, verdict: "held", finishedAt: ago(1), checks: 1, held: 1, violated: 0, couldNotTell: 0 },
  compatibility: { runId: "run_2", digest: LIVE, verdict: "held", finishedAt: ago(1), broken: [] }, openThreads: 0, submits: 0, release: "1.1.0", changelog: "Better.",
  publishOn: undefined, publishAt: undefined, cameFrom: undefined, baseDigest: undefined, listingOnly: false, clockLeftS: undefined, secretsUntil: undefined, version: 1,
  createdBy: "acc_1" as AccountId, submittedBy: undefined, enteredAt: NOW, dueAt: undefined, createdAt: NOW, updatedAt: NOW,
};
const facts: GateFacts = {
  problems: [], slugOwnedByAnother: false, policiesAccepted: true, live: { digest: LIVE, listingOnly: false }, taken: ["1.0.0"],
  policy: { desk: "mandatory", evidenceFreshH: 168, openSubmissions: 10, policies: { version: "1", url: "https://desk.example/policies" }, version: 1 },
  suggested: { version: "1.1.0", size: "minor", reasons: [] },
  rules: [rule("SCIM-C14", "2026-11-24")],
};
const gates = (s: Partial<Submission> = {}, f: Partial<GateFacts> = {}): Gate[] => gatesFor({ ...submission, ...s }, { ...facts, ...f }, NOW);
const closed = (of: readonly Gate[]): GateId[] => of.filter((gate) => !gate.open).map((gate) => gate.id);
const evidence = submission.evidence!;
const compatibility = submission.compatibility!;

/** What closes each gate; the others that close with it come after the colon of the test's name. */
const CLOSED_BY: Record<GateId, { by: string; s?: Partial<Submission>; f?: Partial<GateFacts>; also?: GateId[] }[]> = {
  "no-problems": [{ by: "a field that is missing", f: { problems: [{ path: "/guide/saml", code: "x", message: "The guide is missing" }] } }],
  "logo": [{ by: "no logo", s: { logoDigest: undefined } }],
  "slug-free": [{ by: "another publisher's slug", f: { slugOwnedByAnother: true } }],
  "something-changed": [{ by: "the live digest itself", s: { draftDigest: LIVE, evidence: { ...evidence, digest: LIVE } } }],
  "evidence-matches": [
    { by: "no run", s: { evidence: undefined }, also: ["evidence-held", "evidence-fresh"] },
    { by: "a run of another draft", s: { evidence: { ...evidence, digest: LIVE } }, also: ["evidence-held", "evidence-fresh"] },
  ],
  "evidence-held": [
    { by: "a violated check", s: { evidence: { ...evidence, verdict: "violated" } } }, { by: "a check that could not be judged", s: { evidence: { ...evidence, verdict: "could_not_tell" } } },
  ],
  "network-rules": [
    { by: "a check that blocks since today and was violated", f: { rules: [rule("SCIM-C14", "2026-11-23")] }, s: { evidence: { ...evidence, open: [{ id: "SCIM-C14", outcome: "violated" }] } } },
    { by: "a check that blocks and could not be judged", f: { rules: [rule("SCIM-C14", "2026-01-01")] }, s: { evidence: { ...evidence, open: [{ id: "SCIM-C14", outcome: "could_not_tell" }] } } },
    { by: "no run, once a rule is in force", f: { rules: [rule("SCIM-C14", "2026-11-23")] }, s: { evidence: undefined }, also: ["evidence-matches", "evidence-held", "evidence-fresh"] },
  ],
  "evidence-fresh": [{ by: "a run that is too old", s: { evidence: { ...evidence, finishedAt: ago(168.1) } } }],
  "compatibility-run": [
    { by: "no run of the live version", s: { compatibility: undefined } }, { by: "a run of an earlier version", s: { compatibility: { ...compatibility, digest: DIGEST } } },
    { by: "what does not hold any more", s: { compatibility: { ...compatibility, verdict: "violated", broken: ["SP-01"] } } },
    { by: "what cannot be judged any more", s: { compatibility: { ...compatibility, verdict: "could_not_tell", broken: ["SP-01"] } } },
    { by: "a run that is too old", s: { compatibility: { ...compatibility, finishedAt: ago(168.1) } } },
  ],
  "release-version": [
    { by: "a version that was published", s: { release: "1.0.0" } }, { by: "no version at all", s: { release: "next" } },
    { by: "a minor version for what breaks", s: { release: "1.1.0" }, f: { suggested: { version: "2.0.0", size: "major", reasons: [] } } },
  ],
  "changelog": [{ by: "no words", s: { changelog: " " } }],
  "policies": [{ by: "policies that nobody accepted", f: { policiesAccepted: false } }],
  "threads-answered": [{ by: "a thread that waits", s: { openThreads: 1 } }],
};

describe("the gates of a submit", () => {
  it("are all there for an update, in the order people meet them, and open when nothing is missing", () => {
    expect(gates().map((gate) => gate.id)).toEqual([...GATES]);
    expect(closed(gates())).toEqual([]);
  });

  it.each(Object.entries(CLOSED_BY).flatMap(([id, rows]) => rows.map((row) => [id as GateId, row.by, row] as const)))("%s is closed by %s", (id, _by, row) => {
    const seen = gates(row.s, row.f);
    expect(closed(seen).sort()).toEqual([id, ...(row.also ?? [])].sort());
    const gate = seen.find((one) => one.id === id);
    expect(gate?.code).toBe(`submission.gate.${id}`);
    expect(gate?.mend.length).toBeGreaterThan(5);
    expect(gate?.path).toMatch(new RegExp(`^/app/studio/${submission.id}/[a-z]+(#|$)`));
  });

  it("hold at the very limit, and no moment longer", () => {
    expect(closed(gates({ evidence: { ...evidence, finishedAt: ago(168) } }))).toEqual([]);
    expect(closed(gates({ evidence: { ...evidence, finishedAt: ago(168) } }, { policy: { ...facts.policy, evidenceFreshH: 167 } }))).toEqual(["evidence-fresh"]);
  });

  it("warn of a rule until its day, name it, and close on that day at midnight UTC", () => {
    const failed = { evidence: { ...evidence, finishedAt: "2026-11-23T23:00:00.000Z", open: [{ id: "SCIM-C14", outcome: "violated" as const }, { id: "SCIM-E1", outcome: "violated" as const }] } };
    const at = (now: string) => gatesFor({ ...submission, ...failed }, facts, new Date(now)).find((one) => one.id === "network-rules");
    expect(at("2026-11-23T23:59:59.999Z")).toMatchObject({ open: true, note: "Did not hold, and will block: SCIM-C14 from 2026-11-24." });
    const closedThen = at("2026-11-24T00:00:00.000Z");
    expect([closedThen?.open, closedThen?.note]).toEqual([false, undefined]);
    expect(closedThen?.mend).toContain("SCIM-C14 blocks since 2026-11-24");
  });

  it("say nothing of rules where there are none, and nothing of words and pictures alone", () => {
    expect(gates({}, { rules: [] }).map((one) => one.id)).not.toContain("network-rules");
    expect(gates({ evidence: undefined }, { live: { digest: LIVE, listingOnly: true }, rules: [rule("SCIM-C14", "2026-01-01")] }).map((one) => one.id)).not.toContain("network-rules");
  });

  it.each([["2026-11-22", /or later/], ["2026-02-30", /such as/], ["soon", /such as/], ["2028-11-23", /Not after/]])("take no rule that begins on %s", (day, why) => {
    expect(wrongStart(day, undefined, NOW)).toMatch(why);
    expect(wrongStart("2026-11-23", undefined, NOW)).toBeUndefined();
    expect(wrongStart("2026-11-01", rule("SCIM-C14", "2026-11-01"), NOW)).toBeUndefined();
  });

  it("ask for no run when words and pictures alone change, for no changelog the first time, and for no policies where there are none", () => {
    expect(gates({ evidence: undefined, compatibility: undefined }, { live: { digest: LIVE, listingOnly: true } }).map((gate) => gate.id).filter((id) => /evidence|compatibility/.test(id))).toEqual([]);
    expect(gates({ changelog: "", release: undefined, compatibility: undefined }, { live: undefined, taken: [], policy: { ...facts.policy, policies: undefined } }).map((gate) => gate.id)).toEqual(
      GATES.filter((id) => !["something-changed", "compatibility-run", "changelog", "policies"].includes(id)));
  });

  it.each([["/metadata/logo", "assets#f:/metadata/logo"], ["/metadata/slug", "basics#f:/metadata/slug"], ["/sso/saml/acsUrl", "sso#f:/sso/saml/acsUrl"], ["/unknown", "manifest"], [undefined, "manifest"]])("lead from %s to %s", (path, way) => {
    expect(wayToField(path)).toBe(way);
    expect(Object.keys(GATE_WAYS)).toEqual([...GATES]);
  });
});

describe("versions", () => {
  const change = (more: object) => ({ path: "/x", before: 1, after: 2, effort: "verify" as const, breaking: false, because: "it counts", listing: false, movesSecrets: false, ...more });
  const diff = (...changes: ReturnType<typeof change>[]) => ({ changes, breaking: false, recheck: "verify" as const, semver: "minor" as const, listingOnly: false });

  it.each([
    ["a first one", [], undefined, "1.0.0", "minor", 0],
    ["words alone", ["1.2.3"], diff(change({ listing: true }), change({ effort: "nothing" })), "1.2.4", "patch", 2],
    ["a new ability beside words", ["1.2.3"], diff(change({}), change({ listing: true })), "1.3.0", "minor", 1],
    ["what breaks, beside everything", ["1.2.3"], diff(change({ breaking: true }), change({}), change({ listing: true })), "2.0.0", "major", 1],
    ["above what was rolled back", ["1.0.0", "2.0.0"], diff(change({})), "2.1.0", "minor", 1],
  ] as const)("follow from the change: %s", (_name, taken, of, version, size, reasons) => {
    const suggested = suggestRelease(taken, of);
    expect([suggested.version, suggested.size, suggested.reasons.length]).toEqual([version, size, reasons]);
    expect(wrongRelease(suggested.version, taken, suggested)).toBeUndefined();
  });

  it.each(["1.0", "v1.0.0", "1.0.0-rc.1", "01.0.0", "1.0.0.0", "", "1.0.9999999", "1.0.0 "])("are no version: %j", (text) => {
    expect(VERSION.test(text)).toBe(false);
  });

  it("may be higher than suggested, never lower than what was, never a smaller step than what breaks needs", () => {
    const suggested = { version: "2.0.0", size: "major", reasons: [] } as const;
    expect(wrongRelease("3.0.0", ["1.4.0"], { ...suggested, reasons: [] })).toBeUndefined();
    expect(wrongRelease("1.5.0", ["1.4.0"], { ...suggested, reasons: [] })).toMatch(/needs a new major version/);
    expect(wrongRelease("1.4.0", ["1.4.0"], { version: "1.5.0", size: "minor", reasons: [] })).toMatch(/not above 1\.4\.0/);
    expect(wrongRelease("1.10.0", ["1.9.0"], { version: "1.10.0", size: "minor", reasons: [] })).toBeUndefined();
    expect(versionAfter(["1.9.0"], "1.9.0", "minor")).toBe("1.10.0");
  });
});
