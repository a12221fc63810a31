import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../../../platform/jobs/index.ts";
import { renderText, renderUrl, type Manifest, type TestTenant } from "../../manifest/index.ts";
import { type Benches, type Protocol } from "../check.ts";
import type { Dialect } from "../dialect.ts";
import type { VerifyInput } from "../engine.ts";
import { BUDGET, openBudget } from "./budget.ts";
import { openCanaries } from "./canary.ts";
import { putClientKeys } from "./client-assertion.ts";
import { openHostProof, type SeenProof } from "./host-proof.ts";
import { type BenchAddresses, benchAddresses, type ProviderIdentity } from "./identity.ts";
import { openBrowser } from "./login-driver.ts";
import { type OidcBench, openOidcBench } from "./oidc-bench.ts";
import { type People, peopleOf } from "./people.ts";
import { madeEarlier } from "./made-earlier.ts";
import type { Lane, Recorder } from "./recorder.ts";
import { openSamlBench, type SamlBench } from "./saml-bench.ts";
import { openScimBench, type ScimBench, type ScimBenchWithEnd, type SignOn } from "./scim-bench.ts";
import { SCIM_DIALECTS } from "./scim-dialects.ts";
import { openScimCredential } from "./scim-credential.ts";
import { NoAnswer, openSender } from "./sender.ts";
import { openScriptDriver, pastScriptDriver } from "./script-driver.ts";
import { openTestIdp } from "./test-idp.ts";
import { openTestOp } from "./test-op.ts";

/** Everything that a run's checks reach the app through. */
export interface OpenBenches {
  /** The bench of each protocol, or the sentence why it cannot be set up. */
  of: { [P in Protocol]: Benches[P] | string };
  lanes: Record<Protocol, Lane>;
  /** Waits, unless a run of the past is judged again. */
  pause(ms: number): Promise<unknown>;
  /** From now on SCIM requests are made as these clients make them. */
  speak(dialect: Dialect): void;
  /** Says that the checks of a protocol are done. */
  ended(protocol: Protocol): void;
  /** Deletes what the run made. @returns what is left behind. */
  cleanUp(): Promise<string[]>;
  proven(): SeenProof[];
  notProven(): { origin: string; reason: string }[];
  requests(): number;
}

/** Longer than widely used libraries keep from reading a provider's keys again. */
const PATIENCE_MS = 65_000;

/** A server that takes its time while a run cleans up after itself is left with what is there. */
const CLEAN_UP_MS = 60_000;

/** Something that the manifest should say and does not, or an address that may not be contacted. */
class NotReady extends Error {}

/** One customer of the app, and the provider that they trust. */
interface Customer {
  /** In rows of names: `first` or `second`. */
  is: "first" | "second";
  identity: ProviderIdentity;
  addresses: BenchAddresses;
  test: TestTenant;
  variables: Readonly<Record<string, string>>;
  fill: ReturnType<typeof filler>;
}

/** @param random Texts that follow from the run's seed, a row of its own per name. */
export async function openBenches(input: VerifyInput, recorder: Recorder, random: (row: string) => () => string): Promise<OpenBenches> {
  const { manifest, bench, clock, egress, secrets, signal } = input;
  const { identity } = bench;
  const lanes: Record<Protocol, Lane> = { saml: recorder.lane("saml"), oidc: recorder.lane("oidc"), scim: recorder.lane("scim") };
  const pause = async (ms: number): Promise<unknown> => input.past ?? sleep(ms, undefined, signal ? { signal } : {});
  const limits = input.past ? { ...BUDGET, ...input.budget, perRun: Number.POSITIVE_INFINITY, perSecond: Number.POSITIVE_INFINITY } : input.budget;
  const budget = openBudget(clock, signal, limits, input.past ? pause : undefined, input.turns);
  const test = manifest.test;
  const proofLane = recorder.lane("proof");
  proofLane.step("proof of the host");
  const proof = input.past?.proof ?? openHostProof({
    egress, lane: proofLane, token: identity.proof, method: test?.hostProof ?? "well-known", loopbackIsOurs: input.loopbackIsOurs ?? false,
    turn: budget.turn, now: () => clock.now(), signal,
  });
  const senderOf = (protocol: Protocol) => openSender({
    egress, budget, lane: lanes[protocol], signal, answerMs: input.answerMs, mayReach: proof.proven, ...(input.mayReachOwn ? { mayReachOwn: input.mayReachOwn } : {}),
  });
  const customer = (is: Customer["is"], provider: ProviderIdentity, from: TestTenant, variables: Readonly<Record<string, string>>): Customer =>
    ({ is, identity: provider, addresses: benchAddresses(bench.url, provider.key), test: from, variables, fill: filler(manifest, variables, input.allowLocal) });
  const ownVariables = input.variables ?? test?.variables ?? {};
  const first = test && customer("first", identity, test, ownVariables);
  const second = test?.secondTenant && customer("second", identity.second, { ...test, accounts: { own: test.secondTenant.account, victim: test.accounts.own }, scim: test.secondTenant.scim },
    { ...ownVariables, ...test.secondTenant.variables });
  const benchBases = [identity, identity.second].map((provider) => benchAddresses(bench.url, provider.key).base);
  const isBench = (url: string) => benchBases.some((base) => url === base || url.startsWith(`${base}/`));
  /** Everybody whom sign-ins may have made, by customer. */
  const met: { is: Customer["is"]; people: People }[] = [];
  const ready = async (urls: readonly (string | undefined)[]): Promise<void> => {
    for (const url of urls) {
      if (url === undefined || (await proof.proven(url))) continue;
      const { origin } = new URL(url);
      throw new NotReady(`Control of ${origin} is not proven, so nothing was sent: ${proof.reasons().find((r) => r.origin === origin)?.reason ?? "no proof"}.`);
    }
  };
  const script = input.past ? pastScriptDriver(input.past.browser) : openScriptDriver({ egress, executablePath: input.browser, isProven: (url) => !isBench(url) && proof.known(url), maxBytes: input.browserBytes });
  const sso = (protocol: "saml" | "oidc", { is, test: from, identity: provider, fill }: Customer, lane: Protocol) => {
    const sender = senderOf(lane);
    const people = peopleOf(from.accounts, provider.key, random(`people-${lane}${is === "first" ? "" : "-second"}${lane === protocol ? "" : `-by-${protocol}`}`));
    met.push({ is, people });
    return {
      manifest, test: from, people, lane: lanes[lane], pause, now: () => clock.now(), whoAmIUrl: fill.url(from.whoAmI.url), script, logoutUrl: from.logoutUrl === undefined ? undefined : fill.url(from.logoutUrl),
      newBrowser: () => openBrowser({ sender, isBench, mayReach: proof.proven, script }),
    };
  };

  const cleaning = new AbortController();
  const canariesOf = (lane: Protocol, { is, identity: { key }, addresses: { base } }: Customer) =>
    openCanaries({ state: bench.state, key, base, random: random(`canary-${lane}-${is}`), noted: lanes[lane].noted });

  type SecondScim = ScimBenchWithEnd | string;
  const scimOver = (lane: Protocol, of: Customer | undefined, more: { second: SecondScim; signOn: ScimBench["signOn"] }) => orReason<ScimBenchWithEnd>(async () => {
    const section = manifest.provisioning?.scim;
    if (!section) throw new NotReady("The manifest describes no SCIM.");
    if (!of) throw new NotReady("The manifest has no test section.");
    const { fill, variables, test: { scim: credentials } } = of;
    if (!credentials) throw new NotReady(of.is === "first" ? "The manifest's test section does not say how to reach the SCIM server (test.scim)." : NO_SECOND_SCIM);
    const baseUrl = fill.url(section.baseUrl).replace(/\/+$/, "");
    const tokenUrl = section.auth.method === "oauth2" ? fill.url(section.auth.tokenUrl) : undefined;
    await ready([baseUrl, tokenUrl]);
    const sender = senderOf(lane);
    const cleaner = openSender({ egress, lane: lanes[lane], mayReach: proof.proven, signal: cleaning.signal, answerMs: input.answerMs, budget: openBudget(clock, undefined, limits, input.past ? pause : undefined, input.turns) });
    const credential = openScimCredential({ scim: section, test: credentials, secrets, variables, tokenUrl, sender });
    if (typeof credential === "string") throw new NotReady(credential);
    const named = (key: "previousTokenSecret" | "revokedTokenSecret") => secrets[credentials[key] ?? ""];
    const opened = openScimBench({
      pause, settlesMs: input.settlesMs, manifest, section, baseUrl, sender, cleaner, lane: lanes[lane], credential: credential.headers, token: credential.token,
      random: random(of.is === "first" ? `scim-${lane}` : `scim-${lane}-second`), otherTokens: { previous: named("previousTokenSecret"), revoked: named("revokedTokenSecret") }, ...more,
    });
    if (lane === "scim") for (const { type, id } of madeEarlier(input.done?.exchanges ?? [], baseUrl)) opened.adopt(type, { status: 201, headers: {}, json: { id }, text: "", ms: 0, exchange: "" });
    return opened;
  });
  const alone = { second: "This is the second customer's.", signOn: async () => "Sign-on is not at hand here." };

  const samlOver = (lane: Protocol, of: Customer | undefined, secondOne: SamlBench | string) => orReason<SamlBench>(async () => {
    const section = manifest.sso?.saml;
    if (!section) throw new NotReady("The manifest describes no SAML.");
    if (!of) throw new NotReady("The manifest has no test section.");
    const { fill, addresses, variables } = of;
    const acsUrl = fill.url(section.acsUrl);
    const entityId = fill.text(section.entityId);
    const start = of.test.spInitiate.saml?.url;
    const base = sso("saml", of, lane);
    const startUrl = start === undefined ? undefined : fill.url(start);
    const metadataUrl = section.metadataUrl === undefined ? undefined : fill.url(section.metadataUrl);
    const slo = section.slo === undefined ? undefined : { url: fill.url(section.slo.url), binding: section.slo.binding };
    await ready([acsUrl, base.whoAmIUrl, startUrl, slo?.url]);
    const idp = openTestIdp({
      entityId: addresses.samlEntityId, ssoUrl: addresses.samlSsoUrl, key: of.identity.saml, nextKey: of.is === "first" ? identity.samlNext : undefined, state: bench.state,
      stateKey: of.identity.key, saml: section, acsUrl, variables, own: base.people.own, now: () => clock.now(),
      audience: section.audience === undefined ? entityId : fill.text(section.audience),
    });
    return openSamlBench({
      ...base, section, idp, entityId, acsUrl, startUrl, metadataUrl, slo, allowPlainHttp: input.allowLocal, second: secondOne,
      scim: lane === "saml" && of.is === "first" ? await scimOver("saml", first, alone) : "Not at hand here.", canaries: canariesOf(lane, of),
      otherAcs: section.otherAcs.map((acs) => ({ url: fill.url(acs.url), index: acs.index })),
    });
  });

  const oidcOver = (lane: Protocol, of: Customer | undefined, secondOne: OidcBench | string) => orReason<OidcBench>(async () => {
    const section = manifest.sso?.oidc;
    if (!section) throw new NotReady("The manifest describes no OpenID Connect.");
    if (!of) throw new NotReady("The manifest has no test section.");
    const { fill, addresses, variables } = of;
    const base = sso("oidc", of, lane);
    const redirectUris = section.redirectUris.map((uri) => fill.url(uri));
    const initiateLoginUri = section.initiateLoginUri === undefined ? undefined : fill.url(section.initiateLoginUri);
    const backchannelLogoutUri = section.backchannelLogoutUri === undefined ? undefined : fill.url(section.backchannelLogoutUri);
    const start = of.test.spInitiate.oidc?.url;
    const startUrl = start === undefined ? undefined : fill.url(start);
    const linkUrl = of.test.linkUrl === undefined ? undefined : fill.url(of.test.linkUrl);
    await ready([...redirectUris, initiateLoginUri, backchannelLogoutUri, base.whoAmIUrl, startUrl, linkUrl]);
    const op = openTestOp({ identity: of.identity, addresses, oidc: section, state: bench.state, own: base.people.own, variables, now: () => clock.now(),
      random: random(`op-${lane}-${of.is}`), noted: (what, look) => lanes[lane].noted(`${of.is} ${what}`, look) });
    if (section.jwksUri !== undefined) await readClientKeys(fill.url(section.jwksUri), lane, of.identity.key);
    await op.pretend({}, 1); // a run that was cut off may have left odd documents behind
    return openOidcBench({
      ...base, section, op, linkUrl, postLogoutRedirectUris: section.postLogoutRedirectUris.map((uri) => fill.url(uri)), redirectUris, initiateLoginUri, backchannelLogoutUri, startUrl, patienceMs: input.patienceMs ?? PATIENCE_MS, second: secondOne,
      scim: lane === "oidc" && of.is === "first" ? await scimOver("oidc", first, alone) : "Not at hand here.", canaries: canariesOf(lane, of),
    });
  });

  /** The app's public keys, by which its proofs at the token endpoint are read. Without them, those are refused there. */
  async function readClientKeys(url: string, lane: Protocol, key: string): Promise<void> {
    await ready([url]);
    lanes[lane].step("the app's public keys");
    try {
      const { text } = await senderOf(lane).send({ method: "GET", url, headers: { accept: "application/json" }, body: undefined });
      await putClientKeys(bench.state, key, JSON.parse(text) as Json);
    } catch (thrown) {
      if (!(thrown instanceof NoAnswer || thrown instanceof SyntaxError)) throw thrown;
    }
  }

  const saml = await samlOver("saml", first, second ? await samlOver("saml", second, NO_SECOND) : NO_SECOND);
  const oidc = await oidcOver("oidc", first, second ? await oidcOver("oidc", second, NO_SECOND) : NO_SECOND);

  let oidcIsOver: () => void = () => undefined;
  const oidcEnded = new Promise<void>((resolve) => { oidcIsOver = resolve; });
  let signOn: Promise<SignOn | string> | undefined;
  const openSignOn = async (): Promise<SignOn | string> => {
    if (manifest.sso?.saml) return samlOver("scim", first, second ? await samlOver("scim", second, NO_SECOND) : NO_SECOND);
    if (!manifest.sso?.oidc) return "The manifest describes no sign-on.";
    await oidcEnded; // its checks make the provider lie, which would spoil these sign-ins
    return oidcOver("scim", first, second ? await oidcOver("scim", second, NO_SECOND) : NO_SECOND);
  };
  const scimSecond = second ? await scimOver("scim", second, alone) : NO_SECOND;
  const scim = await scimOver("scim", first, { second: scimSecond, signOn: () => (signOn ??= openSignOn()) });

  return {
    of: { saml, oidc, scim }, lanes, pause,
    speak(dialect) {
      if (typeof scim !== "string") scim.speak(SCIM_DIALECTS[dialect]);
    },
    ended(protocol) {
      if (protocol === "oidc") oidcIsOver();
    },
    async cleanUp() {
      lanes.scim.take();
      const left: string[] = [];
      const enough = setTimeout(() => cleaning.abort(new Error(`it took longer than ${CLEAN_UP_MS / 1000} s`)), CLEAN_UP_MS);
      for (const [is, server] of [["second", scimSecond], ["first", scim]] as const) {
        if (typeof server === "string") continue;
        try {
          left.push(...(await server.cleanUp(met.filter((m) => m.is === is).flatMap((m) => m.people.made()).map((p) => p.userName), signal?.aborted ?? false)));
        } catch (thrown) {
          left.push(`Cleaning up stopped: ${thrown instanceof Error ? thrown.message : "unknown reason"}`);
        }
      }
      clearTimeout(enough);
      await script.close();
      return left;
    },
    proven: proof.seen,
    notProven: proof.reasons,
    requests: budget.spent,
  };
}

const NO_SECOND = "The manifest describes no second test tenant (test.secondTenant).";
const NO_SECOND_SCIM = "The manifest names no SCIM credentials of the second test tenant (test.secondTenant.scim).";

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
