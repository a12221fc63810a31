import type { OidcBench } from "../../bench/oidc-bench.ts";
import type { LogoutChange } from "../../bench/test-op.ts";
import { inWords, type Who } from "../../bench/who-am-i.ts";
import { type Check, type CheckDefinition, defineCheck } from "../../check.ts";
import { CannotTell, held, violated } from "../../verdict.ts";

export interface LogoutVariant { name: string; token(bench: OidcBench): string | Promise<string> }

export const withChange = (name: string, change: LogoutChange): LogoutVariant => ({ name, token: (bench) => bench.op.logoutToken(bench.people.own, change) });

/** Signs in, sends a logout token to the app, and asks in the same browser who is signed in now. @throws {CannotTell} */
export async function afterLogout(bench: OidcBench, token: (bench: OidcBench) => string | Promise<string>): Promise<{ who: Who; exchanges: string[] }> {
  const started = await bench.start();
  const signedIn = await bench.answer(started);
  if (signedIn.who.is !== "own") throw new CannotTell(`The honest sign-in failed: ${inWords(signedIn.who)}.`, signedIn);
  const page = await bench.browser().open(bench.backchannelLogoutUri ?? "", { form: { logout_token: await token(bench) } });
  const who = await bench.whoIs(started.browser);
  return { who, exchanges: [...page.exchanges, ...who.exchanges] };
}

/** An honest logout token ends the session: without that, a session that stays proves nothing. @throws {CannotTell} */
export async function honestLogout(bench: OidcBench): Promise<{ token: string; exchanges: string[] }> {
  bench.step("an honest logout token");
  bench.spoil();
  const token = bench.op.logoutToken(bench.people.own);
  const { who, exchanges } = await afterLogout(bench, () => token);
  if (who.is !== "nobody") throw new CannotTell(`An honest logout token ended no session: ${inWords(who)}.`, { exchanges });
  return { token, exchanges };
}

export const hasBackchannel: NonNullable<CheckDefinition<"oidc">["applies"]> = (oidc) =>
  oidc.backchannelLogoutUri !== undefined || "The manifest names no backchannelLogoutUri.";

/** A check that sends wrong logout tokens, after an honest one that worked. The session must outlive each. */
export const logoutAttack = ({ send, ...check }: Omit<CheckDefinition<"oidc">, "protocol" | "kind" | "run"> & { send: readonly LogoutVariant[] }): Check =>
  defineCheck({
    expects: "The session outlives the wrong token; an honest one ends it.",
    applies: hasBackchannel, ...check, protocol: "oidc", kind: "attack",
    async run(bench) {
      const honest = await honestLogout(bench);
      const stayed = [];
      for (const { name, token } of send) {
        bench.step(`hostile: ${name}`);
        const seen = await afterLogout(bench, token);
        if (seen.who.is !== "own") return violated(`Sent ${name}, and the session ended: ${inWords(seen.who)}.`, honest, seen);
        stayed.push(seen);
      }
      return held(`The session outlived ${send.map((s) => s.name).join("; ")}.`, honest, ...stayed);
    },
  });
