import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAcme } from "../samples/acme/app.ts";
import { makeSigningKey, type SigningKey } from "../src/protocols/saml/index.ts";
import { CHECKS } from "../src/stages/verification/index.ts";
import { connectAcme } from "./acme-tenants.ts";
import { homeBench, type HomeBench, wholeAcmeManifest } from "../src/stages/verification/testing.ts";
import type { Flaw } from "./targets/saml-sp/flaws.ts";
import { LOCAL, targetManifest, type TargetShape } from "./targets/saml-sp/manifest.ts";
import { startSp } from "./targets/saml-sp/sp.ts";

/** Which flaw each check must catch. Where several checks name one flaw, they are shapes of the same mistake. */
const CAUGHT_BY: readonly [check: string, flaw: Flaw, shape?: TargetShape][] = [
  ["SAML-F1", "no-unsolicited"], ["SAML-F2", "foreign-request"], ["SAML-F3", "one-account-for-all"], ["SAML-F4", "never-logs-out", { slo: true }], ["SAML-F5", "one-acs", { otherAcs: true }],
  ["SAML-F6", "sha256-only"], ["SAML-F7", "breaks-on-letters"],
  ["SP-01", "takes-unsigned"], ["SP-02", "response-signature-is-enough"], ["SP-03", "knows-certificates-by-name"], ["SP-04", "believes-keyinfo"],
  ["SP-05", "skips-signature-value"], ["SP-06", "skips-digest"], ["SP-07", "reads-root-response"], ["SP-08", "reads-root-response"],
  ["SP-09", "reads-first-assertion"], ["SP-10", "reads-first-assertion"], ["SP-11", "reads-first-assertion"], ["SP-12", "reads-first-assertion"],
  ["SP-13", "reads-first-assertion"], ["SP-14", "reads-first-assertion"], ["SP-15", "reads-last-assertion"], ["SP-16", "reads-by-id"], ["SP-17", "reads-by-place"],
  ["SP-18", "digest-is-first-node"], ["SP-19", "two-signed-infos"], ["SP-20", "first-reference-only"], ["SP-21", "shrugs-at-references"], ["SP-22", "ignores-transforms"],
  ["SP-23", "doctype-by-pattern"], ["SP-24", "reads-by-local-name"], ["SP-25", "void-canonicalisation"], ["SP-26", "comment-cuts-text"], ["SP-27", "instruction-cuts-text"],
  ["SP-28", "cdata-cuts-text"], ["SP-29", "hmac-with-certificate"], ["SP-30", "sha1"], ["SP-31", "any-sigalg", { slo: true }],
  ["SP-32", "trusts-ciphertext", { encryptFor: "yes" }], ["SP-33", "reads-decrypted-first", { encryptFor: "yes" }],
  ["SP-34", "endless"], ["SP-35", "early"], ["SP-36", "confirmation-endless"], ["SP-37", "confirmation-end-optional"], ["SP-38", "any-audience"], ["SP-39", "similar-audience"],
  ["SP-40", "audience-optional"], ["SP-41", "one-audience-suffices"], ["SP-42", "any-recipient"], ["SP-43", "recipient-optional"], ["SP-44", "any-destination"],
  ["SP-45", "any-issuer"], ["SP-46", "any-response-issuer"], ["SP-48", "any-request"], ["SP-42", "recipient-by-path"], ["SP-44", "destination-by-host"], ["SP-45", "issuer-by-beginning"], ["SP-52", "replays-repackaged", { sign: "assertion" }], ["SP-49", "any-browser"],
  ["SP-50", "waiting-takes-all", { idpInitiated: false }], ["SP-51", "unsolicited", { idpInitiated: false }], ["SP-52", "replays"], ["SP-53", "replays-answers"],
  ["SP-54", "any-status"], ["SP-55", "guests"], ["SP-56", "any-form"], ["SP-57", "any-method"], ["SP-58", "folds-names"], ["SP-59", "cuts-names"],
  ["SP-63", "opens-entities"], ["SP-64", "expands-entities"], ["SP-65", "opens-references"], ["SP-66", "any-size"], ["SP-67", "inflates"], ["SP-68", "any-depth"], ["SP-69", "shows-stack"],
  ["SP-70", "follows-relay-state"], ["SP-71", "follows-scripts"], ["SP-72", "reflects-relay-state"], ["SP-73", "keeps-session-id"], ["SP-74", "bare-cookie"], ["SP-75", "takes-get"],
  ["SP-76", "unsigned-logout", { slo: true }], ["SP-77", "any-signature-logs-out", { slo: true }], ["SP-78", "logs-anybody-out", { slo: true }],
  ["SP-81", "exact-clock"], ["SP-82", "revives", { scim: true }],
  ["SP-84", "skips-digest"], ["SP-85", "no-reference-is-fine"], ["SP-86", "harmless-doctype"], ["SP-87", "conditions-optional"], ["SP-88", "confirmation-optional"], ["SP-89", "request-outside"],
  ["SP-90", "authn-optional"], ["SP-91", "session-end-unread"], ["SP-92", "any-issuer-format"], ["SP-93", "old-sign-ins", { forceAuthn: true }], ["SP-94", "says-why", { encryptFor: "yes", sign: "assertion" }],
  ["SP-47", "any-provider", { beyond: true }], ["SP-61", "links-by-email", { beyond: true }], ["SP-83", "one-tenant-for-all", { beyond: true }], ["SP-60", "last-value-wins", { beyond: true }],
  ["SP-62", "merges-local", { beyond: true }], ["SP-79", "first-certificate-only", { beyond: true }], ["SP-80", "adds-certificates", { beyond: true }], ["SP-95", "cookie-only-sign-out", { beyond: true }],
];

const SAML = CHECKS.filter((check) => check.protocol === "saml");
const SECRETS = { acme_scim_token: "a token that the target does not ask for" };

let bench: HomeBench;
let encryption: SigningKey;
beforeAll(async () => {
  [bench, encryption] = await Promise.all([homeBench(), makeSigningKey("target", new Date())]);
});
afterAll(() => bench.close());

/** The target with these flaws, asked these questions. */
async function ask(flaws: readonly Flaw[], shape: TargetShape, only: readonly string[]) {
  const idp = { entityId: bench.at.samlEntityId, ssoUrl: bench.at.samlSsoUrl, certificate: bench.identity.saml.certificate };
  const { second } = bench.identity;
  const beyond = shape.beyond ? {
    idp: { ...idp, metadataUrl: bench.at.samlMetadataUrl }, local: LOCAL,
    second: { entityId: bench.secondAt.samlEntityId, ssoUrl: bench.secondAt.samlSsoUrl, certificate: second.saml.certificate },
  } : { idp };
  const sp = await startSp({ ...beyond, flaws, forceAuthn: shape.forceAuthn ?? false, people: ["own@acme.test", "victim@acme.test"], idpInitiated: shape.idpInitiated ?? true, ...(shape.encryptFor ? { decryptionKey: encryption.privateKey } : {}) });
  try {
    const manifest = targetManifest(sp.url, shape.encryptFor ? { ...shape, encryptFor: encryption.certificate } : shape);
    return await bench.run(manifest, { only, secrets: SECRETS });
  } finally {
    await sp.close();
  }
}

describe("each SAML check catches the flaw it is there for", () => {
  it("has a flaw for every check", () => {
    expect([...new Set(CAUGHT_BY.map(([id]) => id))].sort()).toEqual(SAML.map((check) => check.id).sort());
  });

  it.each(CAUGHT_BY)("%s catches %s", async (id, flaw, shape = {}) => {
    const report = await ask([flaw], shape, [id]);
    expect(report.checks.map((c) => [c.id, c.outcome, c.observation])).toEqual([[id, "violated", expect.any(String)]]);
  });
});

describe("sound service providers", { timeout: 240_000 }, () => {
  const odd = (report: Awaited<ReturnType<typeof ask>>) =>
    report.checks.filter((c) => c.outcome !== "held" && c.outcome !== "does_not_apply").map((c) => `${c.id} ${c.gate} ${c.outcome}: ${c.observation}`);
  const all = SAML.map((check) => check.id);

  it.each([
    ["with every flow, logout and SCIM", { slo: true, scim: true, otherAcs: true }],
    ["with two customers, a local account and changing keys", { beyond: true, forceAuthn: true }],
    ["where sign-ins start at the app alone", { idpInitiated: false }],
    ["that takes encrypted assertions", { encryptFor: "yes", sign: "assertion" }],
  ] as [string, TargetShape][])("the target without a flaw, %s, holds in every check", async (_name, shape) => {
    expect(odd(await ask([], shape, all))).toEqual([]);
  });

  it("Acme, where SCIM switches people off, holds in every check", async () => {
    const acme = await startAcme({ port: 0 });
    try {
      const report = await bench.run(wholeAcmeManifest(acme.url), { only: all, secrets: await connectAcme(acme, bench) });
      expect([odd(report), report.leftBehind]).toEqual([[], []]);
    } finally {
      await acme.close();
    }
  });
});
