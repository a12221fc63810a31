import { renderText, renderUrl, type Manifest, type TestTenant } from "../../manifest/index.ts";
import { PROTOCOLS, type Benches, type Protocol } from "../check.ts";
import type { VerifyInput } from "../engine.ts";
import { openBudget } from "./budget.ts";
import { openCanaries } from "./canary.ts";
import { openHostProof } from "./host-proof.ts";
import { benchAddresses } from "./identity.ts";
import { openBrowser } from "./login-driver.ts";
import { openOidcBench } from "./oidc-bench.ts";
import { peopleOf } from "./people.ts";
import type { Lane, Recorder } from "./recorder.ts";
import { openSamlBench } from "./saml-bench.ts";
import { openScimBench, type ScimBenchWithEnd } from "./scim-bench.ts";
import { openScimCredential } from "./scim-credential.ts";
import { openSender } from "./sender.ts";
import { openTestIdp } from "./test-idp.ts";
import { openTestOp } from "./test-op.ts";

/** Everything that a run's checks reach the app through. */
export interface OpenBenches {
  /** The bench of each protocol, or the sentence why it cannot be set up. */
  of: { [P in Protocol]: Benches[P] | string };
  lanes: Record<Protocol, Lane>;
  /** Deletes what the run made. @returns what is left behind. */
  cleanUp(): Promise<string[]>;
  notProven(): { origin: string; reason: string }[];
  requests(): number;
}

/** Longer than widely used libraries keep from reading a provider's keys again. */
const PATIENCE_MS = 65_000;

/** Something that the manifest should say and does not, or an address that may not be contacted. */
class NotReady extends Error {}

/** @param random Texts that follow from the run's seed, a row of its own per name. */
export async function openBenches(input: VerifyInput, recorder: Recorder, random: (row: string) => () => string): Promise<OpenBenches> {
  const { manifest, bench, clock, egress, secrets, signal } = input;
  const { identity } = bench;
  const addresses = benchAddresses(bench.url, identity.key);
  const lanes: Record<Protocol, Lane> = { saml: recorder.lane(), oidc: recorder.lane(), scim: recorder.lane() };
  const budget = openBudget(clock, signal, input.budget);
  const test = manifest.test;
  const proofLane = recorder.lane();
  proofLane.step("proof of the host");
  const proof = openHostProof({
    egress, lane: proofLane, token: identity.proof, method: test?.hostProof ?? "well-known", loopbackIsOurs: input.loopbackIsOurs ?? false,
    resolveTxt: input.resolveTxt, signal,
  });
  const senderOf = (protocol: Protocol) => openSender({
    egress, budget, lane: lanes[protocol], signal, answerMs: input.answerMs, mayReach: proof.proven, ...(input.mayReachOwn ? { mayReachOwn: input.mayReachOwn } : {}),
  });
  const variables = input.variables ?? test?.variables ?? {};
  const fill = filler(manifest, variables, input.allowLocal);
  const people = Object.fromEntries(PROTOCOLS.map((p) => [p, peopleOf(test?.accounts ?? NOBODY, identity.key, random(`people-${p}`))])) as Record<Protocol, ReturnType<typeof peopleOf>>;
  const ready = async (urls: readonly (string | undefined)[]): Promise<void> => {
    for (const url of urls) {
      if (url === undefined || (await proof.proven(url))) continue;
      const { origin } = new URL(url);
      throw new NotReady(`Control of ${origin} is not proven, so nothing was sent: ${proof.reasons().find((r) => r.origin === origin)?.reason ?? "no proof"}.`);
    }
  };
  const sso = (protocol: "saml" | "oidc", from: TestTenant) => {
    const sender = senderOf(protocol);
    return {
      manifest, test: from, people: people[protocol], lane: lanes[protocol], now: () => clock.now(), whoAmIUrl: fill.url(from.whoAmI.url),
      newBrowser: () => openBrowser({ sender, isBench: (url) => url === addresses.base || url.startsWith(`${addresses.base}/`), mayReach: proof.proven }),
    };
  };

  const scimOver = (protocol: "saml" | "scim") => orReason<ScimBenchWithEnd>(async () => {
    const section = manifest.provisioning?.scim;
    if (!section) throw new NotReady("The manifest describes no SCIM.");
    if (!test?.scim) throw new NotReady("The manifest's test section does not say how to reach the SCIM server (test.scim).");
    const baseUrl = fill.url(section.baseUrl).replace(/\/+$/, "");
    const tokenUrl = section.auth.method === "oauth2" ? fill.url(section.auth.tokenUrl) : undefined;
    await ready([baseUrl, tokenUrl]);
    const sender = senderOf(protocol);
    const cleaner = openSender({ egress, lane: lanes[protocol], mayReach: proof.proven, signal: undefined, answerMs: input.answerMs, budget: openBudget(clock, undefined, input.budget) });
    const credential = openScimCredential({ scim: section, test: test.scim, secrets, variables, tokenUrl, sender });
    if (typeof credential === "string") throw new NotReady(credential);
    return openScimBench({
      manifest, section, baseUrl, sender, cleaner, lane: lanes[protocol], credential: credential.headers, token: credential.token, random: random(`scim-${protocol}`),
    });
  });

  const saml = await orReason(async () => {
    const section = manifest.sso?.saml;
    if (!section) throw new NotReady("The manifest describes no SAML.");
    if (!test) throw new NotReady("The manifest has no test section.");
    const acsUrl = fill.url(section.acsUrl);
    const entityId = fill.text(section.entityId);
    const start = test.spInitiate.saml?.url;
    const base = sso("saml", test);
    const startUrl = start === undefined ? undefined : fill.url(start);
    const metadataUrl = section.metadataUrl === undefined ? undefined : fill.url(section.metadataUrl);
    const slo = section.slo === undefined ? undefined : { url: fill.url(section.slo.url), binding: section.slo.binding };
    await ready([acsUrl, base.whoAmIUrl, startUrl, slo?.url]);
    const idp = openTestIdp({
      entityId: addresses.samlEntityId, ssoUrl: addresses.samlSsoUrl, key: identity.saml, saml: section, acsUrl, variables, own: people.saml.own, now: () => clock.now(),
      audience: section.audience === undefined ? entityId : fill.text(section.audience),
    });
    return openSamlBench({
      ...base, section, idp, entityId, acsUrl, startUrl, metadataUrl, slo, allowPlainHttp: input.allowLocal,
      scim: await scimOver("saml"), canaries: openCanaries(bench.state, identity.key, addresses.base),
      otherAcs: section.otherAcs.map((acs) => ({ url: fill.url(acs.url), index: acs.index })),
    });
  });

  const oidc = await orReason(async () => {
    const section = manifest.sso?.oidc;
    if (!section) throw new NotReady("The manifest describes no OpenID Connect.");
    if (!test) throw new NotReady("The manifest has no test section.");
    const base = sso("oidc", test);
    const redirectUris = section.redirectUris.map((uri) => fill.url(uri));
    const initiateLoginUri = section.initiateLoginUri === undefined ? undefined : fill.url(section.initiateLoginUri);
    const backchannelLogoutUri = section.backchannelLogoutUri === undefined ? undefined : fill.url(section.backchannelLogoutUri);
    const start = test.spInitiate.oidc?.url;
    const startUrl = start === undefined ? undefined : fill.url(start);
    await ready([...redirectUris, initiateLoginUri, backchannelLogoutUri, base.whoAmIUrl, startUrl]);
    const op = openTestOp({ identity, addresses, oidc: section, state: bench.state, own: people.oidc.own, variables, now: () => clock.now() });
    await op.pretend({}, 1); // a run that was cut off may have left odd documents behind
    return openOidcBench({
      ...base, section, op, redirectUris, initiateLoginUri, backchannelLogoutUri, startUrl, patienceMs: input.patienceMs ?? PATIENCE_MS,
      canaries: openCanaries(bench.state, identity.key, addresses.base),
    });
  });

  const scim = await scimOver("scim");

  return {
    of: { saml, oidc, scim }, lanes,
    async cleanUp() {
      if (typeof scim === "string") return [];
      lanes.scim.take();
      try {
        return await scim.cleanUp([...people.saml.made(), ...people.oidc.made()].map((p) => p.userName));
      } catch (thrown) {
        return [`Cleaning up stopped: ${thrown instanceof Error ? thrown.message : "unknown reason"}`];
      }
    },
    notProven: proof.reasons,
    requests: budget.spent,
  };
}

const NOBODY: TestTenant["accounts"] = { own: { userName: "own" }, victim: { userName: "victim" } };

/** The manifest's addresses with the test tenant's values. @throws {NotReady} */
function filler(manifest: Manifest, values: Readonly<Record<string, string>>, allowLocal: boolean) {
  return {
    url(template: string): string {
      const filled = renderUrl(template, manifest.variables, values, { allowLocal });
      if (!filled.ok) throw new NotReady(`The address ${template} cannot be filled with the test tenant's values: ${filled.problem.message}.`);
      return filled.url;
    },
    text(template: string): string {
      const filled = renderText(template, manifest.variables, values, { allowLocal });
      if (!filled.ok) throw new NotReady(`${template} cannot be filled with the test tenant's values: ${filled.problem.message}.`);
      return filled.text;
    },
  };
}

async function orReason<T>(open: () => Promise<T>): Promise<T | string> {
  try {
    return await open();
  } catch (thrown) {
    if (thrown instanceof NotReady) return thrown.message;
    throw thrown;
  }
}
