import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { CHECKS, type Report, type VerifyInput } from "../src/stages/verification/index.ts";
import { connectAcme } from "./acme-tenants.ts";
import { acmeManifest, homeBench, type HomeBench, wholeAcmeManifest } from "../src/stages/verification/testing.ts";
import { type FaultyScimServer, PREVIOUS_TOKEN, startFaultyScimServer } from "./targets/faulty-scim-server.ts";
import type { Flaw } from "./targets/saml-sp/flaws.ts";
import { startSp } from "./targets/saml-sp/sp.ts";
import type { ScimFlaw } from "./targets/scim-flaws.ts";

/** Which check must catch which flaw. A check that is missing here has never been seen to catch anything. */
const CAUGHT_BY: readonly [check: string, flaw: ScimFlaw][] = [
  ["SC-05", "any-customers-people"], ["SC-06", "finds-everybody"], ["SC-07", "any-customers-members"], ["SC-09", "takes-over-local"], ["SC-50", "one-token"],
  ["SC-35", "forgets-members"], ["SC-55", "keeps-deleted-groups"],
  ["SC-01", "no-authentication"], ["SC-02", "compares-token-beginnings"], ["SC-02", "token-in-any-case"], ["SCIM-C9", "tells-passwords-on-change"], ["SC-18", "filter-compares-patterns"], ["SCIM-X1", "lists-the-deleted"], ["SCIM-R11", "counts-one-too-many"],
  ["SCIM-C8", "names-by-letter-case"], ["SC-15", "chosen-ids-in-values"], ["SC-03", "token-in-query"], ["SCIM-F1", "lists-bare"], ["SCIM-C1", "loses-names"], ["SCIM-C1L", "no-location"],
  ["SCIM-C8", "as-often-as-asked"], ["SCIM-C9", "tells-passwords"], ["SCIM-R1", "unknown-is-200"], ["SCIM-R4", "filter-finds-nobody"], ["SC-18", "filter-runs-values"],
  ["SC-19", "unknown-filter-lists-all"], ["SCIM-R11", "pages-overlap"], ["SCIM-T2", "deactivates-nobody"], ["SCIM-P1", "replaces-nothing"], ["SCIM-G1", "forgets-members"],
  ["SC-31", "empties-groups"], ["SC-15", "chosen-ids"], ["SCIM-D1", "no-description"], ["SCIM-D3", "no-schemas"],
  ["SCIM-D2", "closed-description"], ["SCIM-D4", "no-single-types"], ["SCIM-D5", "unknown-schema-is-200"], ["SCIM-D6", "writable-description"], ["SCIM-D7", "filters-description"],
  ["SCIM-D8", "messages-as-schemas"], ["SCIM-D9", "odd-attributes"], ["SCIM-D12", "plain-json"], ["SCIM-D13", "any-media-type"], ["SCIM-D14", "any-version"],
  ["SCIM-A1", "bare-401"], ["SCIM-A2", "silent-401"], ["SC-08", "method-override"], ["SC-47", "address-from-header"], ["SC-48", "open-to-pages"], ["SC-45", "shows-stack"], ["SC-45", "repeats-token"],
  ["SC-49", "modest-description"], ["SCIM-C2", "bulk-ids"], ["SCIM-C3", "no-times"], ["SCIM-C4", "chosen-id-at-create"], ["SCIM-C5", "schemas-twice"], ["SCIM-C6", "nameless"],
  ["SCIM-C7", "breaks-on-bad-json"], ["SCIM-C10", "no-employer-data"], ["SCIM-C11", "two-primaries"], ["SCIM-C13", "no-text-booleans"], ["SCIM-C14", "ascii-names"],
  ["SCIM-C15", "refuses-empty-groups"], ["SCIM-C16", "makes-external-ids"], ["SCIM-C18", "breaks-on-types"], ["SC-11", "external-id-is-id"], ["SC-12", "joins-alike-names"],
  ["SC-14", "takes-any-field"], ["SC-16", "polluted"], ["SC-17", "tells-password-letters"], ["SC-27", "names-come-back"], ["SC-36", "as-often-as-asked"], ["SC-41", "schemas-optional"],
  ["SCIM-R2", "totals-as-text"], ["SCIM-R5", "external-id-in-any-case"], ["SCIM-R6", "contains-is-equal"], ["SCIM-R7", "no-brackets"], ["SCIM-R8", "bad-filter-finds-nobody"],
  ["SCIM-R9", "bad-filter-finds-nobody"], ["SCIM-R12", "moving-order"], ["SCIM-R15", "sorts-one-way"], ["SCIM-R16", "all-attributes"], ["SCIM-R17", "no-search"],
  ["SCIM-R18", "root-ignores-filter"], ["SCIM-R19", "me-in-place"], ["SCIM-R20", "slow-people"], ["SCIM-R21", "cursor-repeats"], ["SC-20", "slow-filter"], ["SC-21", "breaks-on-names"],
  ["SC-22", "starts-at-zero"], ["SC-23", "newest-first"], ["SC-10", "takes-over-names"], ["SCIM-P3", "put-moves"], ["SCIM-P4", "old-times"], ["SC-28", "put-opens"], ["SC-29", "text-is-true"],
  ["SCIM-T1", "forgets-family-names"], ["SCIM-T3", "patch-202"], ["SCIM-T4", "any-patch"], ["SCIM-T5", "small-letters-only"], ["SCIM-T6", "adds-twice"], ["SCIM-T8", "any-patch"],
  ["SCIM-T9", "changes-all-emails"], ["SCIM-T10", "no-new-entries"], ["SCIM-T11", "all-primary"], ["SCIM-T12", "half-done"], ["SCIM-T14", "any-patch"], ["SCIM-T15", "no-dotted-keys"],
  ["SCIM-T16", "replace-needs-old"], ["SCIM-X1", "still-there"], ["SCIM-G4", "breaks-on-strangers"], ["SCIM-G5", "no-groups-on-people"], ["SCIM-G5", "writable-groups"],
  ["SCIM-G6", "keeps-ghosts"], ["SCIM-G7", "no-id-in-value"], ["SCIM-G8", "all-attributes"], ["SC-30", "removes-all-members"], ["SC-32", "keeps-old-members"], ["SC-33", "breaks-on-circles"],
  ["SC-34", "deletes-members"], ["SC-37", "members-twice"], ["SCIM-E1", "same-etag"], ["SCIM-E2", "never-304"], ["SC-38", "ignores-if-match"], ["SCIM-B1", "bulk-status-number"],
  ["SCIM-B3", "bulk-never-stops"], ["SC-39", "no-bulk-limit"], ["SC-40", "forgets-bulk-ids"], ["SCIM-Z1", "reactivates-nobody"], ["SCIM-Z1OKTA", "refuses-empty-groups"],
  ["SCIM-Z1ENTRA", "no-text-booleans"], ["SCIM-Z2", "refuses-empty-values"], ["SCIM-Z3", "roles-without-counts"], ["SCIM-Z1AUTHENTIK", "empty-answers"],
  ["SCIM-R22", "lists-without-active"], ["SCIM-R23", "no-groups-is-404"], ["SCIM-G10", "put-keeps-members"],
  ["LC-01", "loses-names"], ["LC-02", "external-ids-of-its-own"], ["LC-03", "filter-finds-nobody"], ["LC-04", "replaces-nothing"], ["LC-05", "put-loses-employer-data"],
  ["LC-06", "put-keeps-what-is-left-out"], ["LC-07", "deactivates-nobody"], ["LC-08", "forgets-the-closed"], ["LC-09", "closes-once"], ["LC-10", "groups-need-members"],
  ["LC-11", "removes-all-members"], ["LC-12", "filter-finds-nobody"], ["LC-13", "keeps-old-members"], ["LC-14", "deletes-members"], ["LC-15", "lists-without-active"],
  ["LC-16", "tells-changed-passwords"],
];

/** What shows where provisioning meets sign-on: flaws of the app, not of its SCIM. */
const CAUGHT_AT_SIGN_ON: readonly [check: string, flaw: Flaw][] = [
  ["SC-13", "links-by-email"], ["SC-24", "revives"], ["SC-25", "sessions-outlive"], ["SC-26", "sign-in-reactivates"], ["SC-51", "sessions-outlive"], ["SC-52", "closed-for-ever"],
  ["SC-53", "hides-sign-in-accounts"], ["SC-54", "second-account"],
];
let acme: Acme;
let bench: HomeBench;
let server: FaultyScimServer;
let token = "";
let secrets: Record<string, string> = {};
beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0 });
  secrets = { ...(await connectAcme(acme, bench)), acme_previous_token: PREVIOUS_TOKEN, acme_revoked_token: "a-token-that-was-taken-back" };
  token = secrets["acme_scim_token"] ?? "";
  server = await startFaultyScimServer(acme.url, token);
});
afterAll(async () => {
  await server.close();
  await acme.close();
  await bench.close();
});

/** The server's manifest, with sign-on at Acme, whose SCIM it changes. */
const whole = () => wholeAcmeManifest(acme.url, (manifest) => {
  const sso = manifest["sso"] as Record<string, unknown>;
  delete sso["oidc"];
  Object.assign((manifest["provisioning"] as { scim: object }).scim, { baseUrl: `${server.url}/t/{{tenant}}/scim/v2`, ...MORE });
  Object.assign((manifest["test"] as { scim: object }).scim, { previousTokenSecret: "acme_previous_token", revokedTokenSecret: "acme_revoked_token" });
});
/** A service provider whose accounts, sessions and SCIM are one; see `saml-sp/sp.ts`. */
const signOnManifest = (url: string) => acmeManifest(url, (manifest) => {
  const sso = manifest["sso"] as Record<string, unknown>;
  delete sso["oidc"];
  Object.assign(manifest["test"] as object, {
    secondTenant: { variables: { tenant: "entente-test-two" }, account: { userName: "own@other-customer.test" }, scim: { tokenSecret: "acme_second_scim_token" } },
  });
});
/** What the server has besides: a list of roles, and passwords that are synchronised. */
const MORE = {
  features: ["create", "update", "deactivate", "reactivate", "delete", "import_people", "import_groups", "group_push", "password_sync"],
  entitlements: [{ resourceType: "Role", endpoint: "/Roles", required: false, multiValued: true, idAttribute: "id", displayAttribute: "displayName" }],
};
/** A change that never comes is waited for until somebody would have noticed; here sooner. */
const SETTLES_MS = 300;
const ask = (only?: readonly string[], more: Partial<VerifyInput> = {}) => bench.run(whole(), { only: IDS, secrets, settlesMs: SETTLES_MS, ...(only ? { only } : {}), ...more });
const IDS = CHECKS.filter((c) => c.protocol === "scim").map((c) => c.id);
const others = (report: Report) => report.checks.filter((c) => c.outcome !== "held" && !c.id.startsWith("SCIM11-")).map((c) => `${c.id} ${c.outcome}: ${c.observation}`);

describe("a SCIM server with everything", () => {
  it("holds in every check of 2.0, and is left as it was", async () => {
    server.become();
    const report = await ask();
    expect(others(report)).toEqual([]);
    expect([report.verdict, report.leftBehind]).toEqual(["held", []]);
  }, 60_000);
});

describe("an app with one flaw between its accounts and its sessions", () => {
  const ask = async (only: readonly string[], flaws: readonly Flaw[]): Promise<Report> => {
    const idpOf = (at: HomeBench["at"], certificate: string) => ({ entityId: at.samlEntityId, ssoUrl: at.samlSsoUrl, certificate });
    const sp = await startSp({
      idp: idpOf(bench.at, bench.identity.saml.certificate), second: idpOf(bench.secondAt, bench.identity.second.saml.certificate), people: ["own@acme.test", "victim@acme.test"], flaws,
    });
    try {
      return await bench.run(signOnManifest(sp.url), { only, secrets: { acme_scim_token: "any", acme_second_scim_token: "any" } });
    } finally {
      await sp.close();
    }
  };

  it("holds without it", async () => {
    expect(others(await ask(CAUGHT_AT_SIGN_ON.map(([check]) => check), []))).toEqual([]);
  });

  it.each(CAUGHT_AT_SIGN_ON)("%s catches %s", async (check, flaw) => {
    const report = await ask([check], [flaw]);
    expect(report.checks.map((c) => [c.id, c.outcome, c.outcome === "violated" ? "" : c.observation])).toEqual([[check, "violated", ""]]);
  });
});

describe("the same server with one flaw", () => {
  it.each(CAUGHT_BY)("%s catches %s", async (check, flaw) => {
    server.become(flaw);
    const report = await ask([check]);
    expect(report.checks.map((c) => [c.id, c.outcome, c.outcome === "violated" ? "" : c.observation])).toEqual([[check, "violated", ""]]);
  });
});

describe("the same server, asked as the clients of others ask", () => {
  it.each(["okta", "entra", "authentik"] as const)("holds as %s, and works with everybody", async (dialect) => {
    server.become();
    const report = await ask(undefined, { dialect });
    expect(report.checks.filter((c) => c.outcome === "violated" || c.outcome === "could_not_tell").map((c) => `${c.id}: ${c.observation}`)).toEqual([]);
    expect([report.dialect, report.verdict, report.leftBehind, report.worksWith.map((row) => row.outcome)]).toEqual([dialect, "held", [], ["works", "works", "works", "works", "works"]]);
  }, 60_000);

  /** What stands in the way of one client alone: told under the standard, and blocking under that client. */
  it.each([
    ["okta", "SCIM-Z1OKTA", "refuses-empty-groups"], ["okta", "SCIM-G7", "no-id-in-value"], ["entra", "SCIM-T5", "small-letters-only"], ["entra", "SCIM-C13", "no-text-booleans"],
    ["entra", "SCIM-T10", "no-new-entries"], ["entra", "SCIM-T15", "no-dotted-keys"], ["authentik", "SCIM-Z1AUTHENTIK", "empty-answers"],
  ] as const)("does not work with %s, by %s, when it %s; and this blocks as that client alone", async (dialect, id, flaw) => {
    server.become(flaw);
    const [standard, client] = [await ask([id]), await ask([id], { dialect })];
    expect([standard, client].map((r) => r.checks.map((c) => [c.id, c.gate, c.outcome]))).toEqual([[[id, "informs", "violated"]], [[id, "blocks", "violated"]]]);
    expect([standard.verdict, client.verdict]).toEqual(["could_not_tell", "violated"]);
    for (const { worksWith } of [standard, client]) expect(worksWith.find((row) => row.client === dialect)).toMatchObject({ outcome: "does_not_work", because: [id] });
  });

  it("sends what that client sends, and nothing of it where the client does not come", async () => {
    server.become();
    const { checks, exchanges } = await ask(["SCIM-C1", "SCIM-R17"], { dialect: "okta" });
    const of = (id: string) => exchanges.filter((e) => checks.find((c) => c.id === id)?.exchanges.includes(e.id));
    expect(of("SCIM-C1").find((e) => e.request.method === "POST")?.request).toMatchObject({ headers: { "content-type": "application/json" }, body: expect.stringContaining('"groups":[]') as string });
    expect(of("SCIM-R17").find((e) => e.request.url.endsWith("/Users"))?.request.body ?? "").not.toContain('"groups"');
  });
});

it("has seen every check of 2.0 catch something", () => {
  const seen = new Set([...CAUGHT_BY, ...CAUGHT_AT_SIGN_ON].map(([check]) => check));
  expect(CHECKS.filter((c) => c.protocol === "scim" && !c.id.startsWith("SCIM11-") && !seen.has(c.id)).map((c) => c.id)).toEqual([]);
});
