import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, couldNotTell, heldIf } from "../../verdict.ts";

export const switchedOff = defineCheck({
  id: "SP-82", slug: "switched-off-account", protocol: "saml", kind: "attack", gate: "warns", title: "Lets nobody in whose account is switched off",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.2", level: "SHOULD" },
  asks: "Does the app refuse a valid assertion about somebody whom provisioning has deactivated or deleted?",
  why: "A leaver whom sign-in lets in, or brings back to life, has not left.",
  remedy: "Look at the account's state at every sign-in; do not make accounts anew under the name of a removed one.",
  example: {
    sent: `
      PATCH /scim/v2/Users/7f3a   {"op": "replace", "value": {"active": false}}   ← 200
      POST /saml/acs   a valid assertion about the same person`,
    right: `
      ← 403 "This account is deactivated"`,
    wrong: `
      ← 302 /dashboard, signed in as nell@corp.example
      # Sign-in did not look at active, or made a second account under the same name.`,
  },
  expects: "The person enters while the account is active, and neither enters nor gets a new account afterwards.",
  applies: (_saml, manifest) =>
    (manifest.provisioning?.scim !== undefined && manifest.test?.scim !== undefined) || "Without SCIM (and its test credentials) no account can be switched off from outside.",
  async run(bench) {
    const { scim } = bench;
    if (typeof scim === "string") return couldNotTell(scim);
    bench.spoil();
    bench.step("an account by SCIM, and its first sign-in");
    const person = bench.people.newcomer();
    const made = await scim.makeUser({ userName: person.userName, emails: [{ value: person.email, type: "work", primary: true }] });
    const entered = await bench.attempt({ as: person });
    if (entered.who.is !== "new") throw new CannotTell(`The provisioned person could not enter even while active: ${inWords(entered.who)}.`, entered);
    bench.step("the account is switched off");
    const off = await scim.patch(made, { op: "replace", value: { active: false } });
    if (off.status >= 300) throw new CannotTell(`The SCIM server did not switch the account off: it answered ${off.status}.`, off);
    bench.step("hostile: a valid assertion about the person who was switched off");
    const again = await bench.attempt({ as: person });
    return heldIf(again.who.is === "nobody", {
      held: "The person entered while active, and not afterwards.", violated: `After the account was switched off by SCIM ${inWords(again.who)}.`,
    }, entered, off, again);
  },
});
