import type { ScimBench } from "../bench/scim-bench.ts";
import type { SsoBench } from "../bench/sso-bench.ts";
import { inWords } from "../bench/who-am-i.ts";
import type { Manifest } from "../../manifest/index.ts";
import { CannotTell, couldNotTell, heldIf, type Verdict } from "../verdict.ts";

export const hasScim = (_section: unknown, manifest: Manifest): true | string =>
  (manifest.provisioning?.scim !== undefined && manifest.test?.scim !== undefined) || "Without SCIM (and its test credentials) no account can be switched off from outside.";

/** An account is made by SCIM, signs in, is switched off, and comes again. */
export async function leaverStaysOut(bench: SsoBench, scim: ScimBench | string): Promise<Verdict> {
  if (typeof scim === "string") return couldNotTell(scim);
  bench.spoil();
  bench.step("an account by SCIM, and its first sign-in");
  const person = bench.people.newcomer();
  const made = await scim.makeUser({ userName: person.userName, emails: [{ value: person.email, type: "work", primary: true }] });
  const entered = await bench.signIn(person);
  if (entered.who.is !== "new") throw new CannotTell(`The provisioned person could not enter even while active: ${inWords(entered.who)}.`, entered);
  bench.step("the account is switched off");
  const off = await scim.patch(made, { op: "replace", value: { active: false } });
  if (off.status >= 300) throw new CannotTell(`The SCIM server did not switch the account off: it answered ${off.status}.`, off);
  bench.step("hostile: a valid answer of the provider about the person who was switched off");
  const again = await bench.signIn(person);
  return heldIf(again.who.is === "nobody", {
    held: "The person entered while active, and not afterwards.", violated: `After the account was switched off by SCIM ${inWords(again.who)}.`,
  }, entered, off, again);
}
