import type { LogoutChange } from "../../bench/logout-request.ts";
import type { SamlBench } from "../../bench/saml-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import type { Saml } from "../../../manifest/index.ts";
import { CannotTell, held, type Verdict, violated } from "../../verdict.ts";

export interface LogoutVariant {
  name: string;
  /** Whom the request names. Default: who is signed in. */
  about?: "own" | "victim";
  change: LogoutChange;
}

/** Signs in, sends a logout request in that browser, and asks who is signed in then. */
export async function signOut(bench: SamlBench, { about = "own", change }: Omit<LogoutVariant, "name">) {
  if (!bench.slo) throw new CannotTell("The manifest describes no single logout service.");
  const browser = bench.browser();
  const entered = await bench.attempt({}, browser);
  if (entered.who.is !== "own") throw new CannotTell(`The honest sign-in failed: ${inWords(entered.who)}.`, entered);
  const { url, form } = await bench.idp.logOut(bench.slo, bench.people[about], change);
  const page = await browser.open(url, { ...(form ? { form } : {}), from: bench.idp.ssoUrl });
  const who = await bench.whoIs(browser);
  return { who, page, exchanges: [...entered.exchanges, ...page.exchanges, ...who.exchanges] };
}

/** The sandwich of logout: an honest request must end the session first, else that a hostile one does not proves nothing. */
export async function logoutIsRefused(bench: SamlBench, variants: readonly LogoutVariant[]): Promise<Verdict> {
  bench.spoil();
  bench.step("honest logout before");
  const honest = await signOut(bench, { change: {} });
  if (honest.who.is === "own") throw new CannotTell("An honest, signed LogoutRequest did not end the session, so that a refusal would prove nothing.", honest);
  const seen = [];
  for (const variant of variants) {
    bench.step(`hostile: ${variant.name}`);
    const tried = await signOut(bench, variant);
    if (tried.who.is !== "own") return violated(`Sent ${variant.name}, and the session was over: ${inWords(tried.who)}.`, tried);
    seen.push(tried);
  }
  return held(`An honest logout request ended the session; ${variants.length} hostile ones did not.`, honest, ...seen);
}

export const takesLogout = (saml: Saml): true | string =>
  (saml.slo !== undefined && saml.slo.idpInitiated) || "The manifest describes no logout that starts elsewhere (sso.saml.slo.idpInitiated).";

export const takesRedirectedLogout = (saml: Saml): true | string =>
  takesLogout(saml) === true && saml.slo?.binding !== "redirect" ? "The app takes logout requests by POST." : takesLogout(saml);
