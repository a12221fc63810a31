import type { Manifest } from "../../manifest/index.ts";
import type { Attempt, SsoBench } from "../bench/sso-bench.ts";
import { inWords } from "../bench/who-am-i.ts";
import { held, type Verdict, violated } from "../verdict.ts";

export const hasLocalAccount = (_section: unknown, manifest: Manifest): true | string =>
  manifest.test?.localAccount !== undefined || "The manifest names no account with a password in the app (test.localAccount).";

/** Sign-ins that claim the local account's address, then its name: neither may end in it. */
export async function localAccountStaysApart(bench: SsoBench): Promise<Verdict> {
  const local = bench.test.localAccount ?? { userName: "", email: "" };
  const before = await bench.good("before");
  const isLocal = ({ who }: Attempt, named: readonly string[]) => named.some((name) => name.toLowerCase() === who.name?.trim().toLowerCase());
  bench.step("hostile: a newcomer with the e-mail address of the local account");
  bench.spoil();
  const newcomer = bench.people.newcomer();
  const byEmail = await bench.signIn({ ...newcomer, email: local.email });
  // an app that shows addresses as names shows the newcomer's own, which is that very address
  if (byEmail.who.is !== "nobody" && isLocal(byEmail, local.userName.toLowerCase() === local.email.toLowerCase() ? [] : [local.userName])) {
    return violated(`Somebody new came with ${local.email}, and ${inWords(byEmail.who)}.`, byEmail);
  }
  if (byEmail.who.is === "somebody-else" && isLocal(byEmail, [local.email]) && !byEmail.who.text.includes(newcomer.userName)) {
    return violated(`Somebody new came with ${local.email}, and the app shows nothing of them: ${inWords(byEmail.who)}.`, byEmail);
  }
  bench.step("hostile: somebody under the name of the local account");
  const byName = await bench.signIn({ ...bench.people.newcomer(), userName: local.userName });
  if (isLocal(byName, [local.userName, local.email])) return violated(`Somebody came under the name of the local account, and ${inWords(byName.who)}.`, byName);
  const after = await bench.good("after");
  return held(`With the address of the local account ${inWords(byEmail.who)}; under its name ${inWords(byName.who)}.`, before, byEmail, byName, after);
}
