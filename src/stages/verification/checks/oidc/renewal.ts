import type { Manifest, Oidc } from "../../../manifest/index.ts";
import type { OidcAttempt, OidcBench } from "../../bench/oidc-bench.ts";
import type { Asked } from "../../bench/grant.ts";
import type { Attempt } from "../../bench/sso-bench.ts";
import type { OidcChange } from "../../bench/test-op.ts";
import type { Browser } from "../../bench/login-driver.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { CannotTell } from "../../verdict.ts";

/** Life of the access token in these checks, and how long they wait for its end, in milliseconds. */
const LIFE_S = 2;
const PAST_MS = 2_200;

export const usesRefreshTokens = (_oidc: Oidc, manifest: Manifest): true | string =>
  manifest.test?.refreshTokens === true || "The manifest does not say that the app uses refresh tokens (test.refreshTokens).";

/** A session with a short access token, after its end. */
export interface Renewed {
  first: OidcAttempt;
  /** Who is signed in at a page after each end of the access token. */
  later: [Attempt, ...Attempt[]];
  /** What the app asked the token endpoint for after the sign-in. */
  refreshes: Asked[];
}

/** How the provider answers the first renewal. */
const WAYS = {
  honest: () => undefined,
  "another sub": (bench) => ({ claims: (claims) => ({ ...claims, sub: bench.people.victim.subject }) }),
  "another iss": (bench) => ({ claims: (claims) => ({ ...claims, iss: `${bench.op.issuer}/another` }) }),
  "another audience": () => ({ claims: (claims) => ({ ...claims, aud: "another-client" }) }),
  refused: () => ({ status: 400, token: () => ({ error: "invalid_grant", error_description: "The grant was revoked" }) }),
} as const satisfies Record<string, (bench: OidcBench) => OidcChange["refresh"]>;
export type Way = keyof typeof WAYS;

const asked = new WeakMap<OidcBench, Promise<Record<Way, Renewed>>>();

/** All the sessions, side by side, because most of their time is waiting. Asked once per run. @throws {CannotTell} */
function renewals(bench: OidcBench): Promise<Record<Way, Renewed>> {
  const known = asked.get(bench) ?? wait(bench).catch((thrown: unknown) => {
    asked.delete(bench);
    throw thrown;
  });
  asked.set(bench, known);
  return known;
}

async function wait(bench: OidcBench): Promise<Record<Way, Renewed>> {
  bench.spoil();
  const open: { way: Way; browser: Browser; first: OidcAttempt; later: Attempt[] }[] = [];
  for (const way of Object.keys(WAYS) as Way[]) {
    bench.step(`a sign-in whose access token ends at once; its renewal will be: ${way}`);
    const started = await bench.start();
    if (!started.request.scope.split(" ").includes("offline_access")) throw new CannotTell("The app does not ask for offline_access, so that it was given no refresh token.", started.page);
    const refresh = WAYS[way](bench);
    const first = await bench.answer(started, { expiresInS: LIFE_S, ...(refresh ? { refresh } : {}) });
    if (first.who.is !== "own") throw new CannotTell(`The honest sign-in failed: ${inWords(first.who)}.`, first);
    open.push({ way, browser: started.browser, first, later: [] });
  }
  for (const ends of [1, 2]) {
    await bench.pause(PAST_MS);
    for (const one of open.filter(({ way }) => ends === 1 || way === "honest")) {
      bench.step(`a page after the access token's end; renewal: ${one.way}`);
      const who = await bench.whoIs(one.browser);
      one.later.push({ who, page: one.first.page, exchanges: who.exchanges });
    }
  }
  const seen: [Way, Renewed][] = [];
  for (const { way, first, later: [once, ...more] } of open) {
    const all = await bench.op.asked(first.callback.params["code"] ?? "");
    if (once) seen.push([way, { first, later: [once, ...more], refreshes: all.filter((one) => one.endpoint === "refresh") }]);
  }
  return Object.fromEntries(seen) as Record<Way, Renewed>;
}

/** The honest renewal. @throws {CannotTell} */
export const renewedHonestly = async (bench: OidcBench): Promise<Renewed> => (await renewals(bench)).honest;

/** An odd renewal, beside the honest one, which must have kept its session: else that the odd one ended proves nothing. @throws {CannotTell} */
export async function renewedOddly(bench: OidcBench, way: Way): Promise<{ good: Renewed; odd: Renewed }> {
  const { honest: good, [way]: odd } = await renewals(bench);
  if (good.refreshes.length === 0 || good.later[0].who.is !== "own") throw new CannotTell("An honest renewal did not keep the session, so that its end proves nothing; see OIDC-F6.", good.first, ...good.later);
  if (odd.refreshes.length === 0) throw new CannotTell("The app asked for no new tokens this time.", odd.first, ...odd.later);
  return { good, odd };
}
