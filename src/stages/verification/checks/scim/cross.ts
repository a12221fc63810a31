import type { Manifest, Scim } from "../../../manifest/index.ts";
import type { Browser } from "../../bench/login-driver.ts";
import type { Person } from "../../bench/people.ts";
import type { Made, ScimAnswer, ScimBench, SignOn } from "../../bench/scim-bench.ts";
import type { Attempt } from "../../bench/sso-bench.ts";
import { inWords, type Who } from "../../bench/who-am-i.ts";
import { CannotTell } from "../../verdict.ts";
import { all, creates, deactivates } from "./declared.ts";

type Applies = (scim: Scim, manifest: Manifest) => true | string;

/** Whether what provisioning does can be seen at sign-on: both are described, with what it takes to test them. */
export const meetsSignOn = (...more: ((scim: Scim) => true | string)[]): Applies => (scim, manifest) => {
  if (!manifest.sso?.saml && !manifest.sso?.oidc) return "The manifest describes no sign-on beside SCIM.";
  return all(creates, ...more)(scim);
};
export const switchesOff = meetsSignOn(deactivates);

/** @throws {CannotTell} */
export async function signOnOf(bench: ScimBench): Promise<SignOn> {
  const sso = await bench.signOn();
  if (typeof sso === "string") throw new CannotTell(sso);
  return sso;
}

/** Somebody whom SCIM made. */
export async function provisioned(bench: ScimBench, sso: SignOn): Promise<{ person: Person; made: Made }> {
  bench.step("an account by SCIM");
  const person = sso.people.newcomer();
  const made = await bench.makeUser({
    userName: person.userName, name: { givenName: person.givenName, familyName: person.familyName }, displayName: person.displayName,
    emails: [{ value: person.email, type: "work", primary: true }],
  });
  return { person, made };
}

/** Somebody whom SCIM made, signed in in a browser of their own. @throws {CannotTell} when they cannot enter */
export async function insidePerson(bench: ScimBench): Promise<{ sso: SignOn; person: Person; made: Made; browser: Browser; entered: Attempt }> {
  const sso = await signOnOf(bench);
  const { person, made } = await provisioned(bench, sso);
  bench.step("their first sign-in");
  const browser = sso.browser();
  const entered = await sso.signIn(person, browser);
  if (entered.who.is !== "new") throw new CannotTell(`The provisioned person could not enter: ${inWords(entered.who)}.`, entered);
  return { sso, person, made, browser, entered };
}

/** @throws {CannotTell} when the server did not do it */
export async function done(answer: Promise<ScimAnswer>): Promise<ScimAnswer> {
  const seen = await answer;
  if (seen.status >= 300) throw new CannotTell(`The SCIM server answered ${seen.status}.`, seen);
  return seen;
}

/** An app may take a moment until every server knows. */
const LOOKS_MS = [0, 1_000, 3_000];

/** Who is signed in once nothing changes any more: nobody, or who still is after four seconds. */
export async function settled(bench: ScimBench, sso: SignOn, browser: Browser, until: (who: Who) => boolean = (who) => who.is === "nobody"): Promise<Who> {
  let who = await sso.whoIs(browser);
  for (const ms of LOOKS_MS) {
    if (until(who)) return who;
    if (ms > 0) await bench.pause(ms);
    who = await sso.whoIs(browser);
  }
  return who;
}
