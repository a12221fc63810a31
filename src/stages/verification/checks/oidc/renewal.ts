import type { Manifest, Oidc } from "../../../manifest/index.ts";
import type { OidcAttempt, OidcBench } from "../../bench/oidc-bench.ts";
import type { Asked } from "../../bench/grant.ts";
import type { Attempt } from "../../bench/sso-bench.ts";
import type { OidcChange } from "../../bench/test-op.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { CannotTell } from "../../verdict.ts";

/** Life of the access token in these checks, and how long they wait for its end, in milliseconds. */
const LIFE_S = 1;
const PAST_MS = 1_200;

export const usesRefreshTokens = (_oidc: Oidc, manifest: Manifest): true | string =>
  manifest.test?.refreshTokens === true || "The manifest does not say that the app uses refresh tokens (test.refreshTokens).";

export interface Renewed {
  first: OidcAttempt;
  /** Who is signed in at a page after the end of the access token, once for each that ended. */
  later: Attempt[];
  /** What the app asked the token endpoint for after the sign-in. */
  refreshes: Asked[];
}

/** Signs in with a short access token, and looks at a page after each of so many ends. */
export async function renewed(bench: OidcBench, refresh: OidcChange["refresh"], ends = 1): Promise<Renewed> {
  bench.spoil();
  const started = await bench.start();
  if (!started.request.scope.split(" ").includes("offline_access")) throw new CannotTell("The app does not ask for offline_access, so that it was given no refresh token.", started.page);
  const first = await bench.answer(started, { expiresInS: LIFE_S, ...(refresh ? { refresh } : {}) });
  if (first.who.is !== "own") throw new CannotTell(`The honest sign-in failed: ${inWords(first.who)}.`, first);
  const later: Attempt[] = [];
  for (let n = 0; n < ends; n++) {
    await bench.pause(PAST_MS);
    const who = await bench.whoIs(started.browser);
    later.push({ who, page: first.page, exchanges: who.exchanges });
  }
  const asked = await bench.op.asked(first.callback.params["code"] ?? "");
  return { first, later, refreshes: asked.filter((one) => one.endpoint === "refresh") };
}

const honest = new WeakMap<OidcBench, Promise<Renewed>>();

/** The honest renewal, which must work before a hostile one proves anything. Asked once per run. @throws {CannotTell} */
export async function renewsHonestly(bench: OidcBench): Promise<Renewed> {
  bench.step("an honest renewal");
  const known = honest.get(bench) ?? renewed(bench, undefined);
  honest.set(bench, known);
  const seen = await known;
  if (seen.refreshes.length === 0 || seen.later[0]?.who.is !== "own") throw new CannotTell("An honest renewal did not keep the session, so that its end proves nothing; see OIDC-F6.", seen.first, ...seen.later);
  return seen;
}
