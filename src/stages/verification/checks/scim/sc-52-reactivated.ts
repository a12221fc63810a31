import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import type { Scim } from "../../../manifest/index.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { done, insidePerson, meetsSignOn } from "./cross.ts";
import { deactivates } from "./declared.ts";

const reactivates = (scim: Scim) => scim.features.includes("reactivate") || "The manifest does not say that people are reactivated.";

export const reactivated = defineCheck({
  id: "SC-52", slug: "reactivated", about: "/provisioning/scim/features", protocol: "scim", kind: "flow", gate: "warns", title: "Lets people in again who came back",
  spec: { doc: "rfc7643", section: "4.1.1", level: "SHOULD" },
  asks: "Can somebody sign in again after `active` became true again?",
  why: "People come back from leave on a Monday morning, and stand before a closed door that every list calls open.",
  remedy: "Let `active` alone decide, and forget nothing that sign-in needs when it is false.",
  example: {
    sent: `
      PATCH /Users/u1   {"op": "replace", "path": "active", "value": false}   ← 200
      PATCH /Users/u1   {"op": "replace", "path": "active", "value": true}    ← 200
      # Then u1 signs in.`,
    right: `
      ← 302 /dashboard, signed in as u1`,
    wrong: `
      ← 403 "This account is deactivated"`,
  },
  applies: meetsSignOn(deactivates, reactivates),
  async run(bench) {
    const { sso, person, made, entered } = await insidePerson(bench);
    bench.step("deactivated, and active again");
    const answers = [await done(bench.patch(made, { op: "replace", path: "active", value: false })), await done(bench.patch(made, { op: "replace", path: "active", value: true }))];
    const again = await sso.signIn(person);
    return heldIf(again.who.is === "new" && again.who.name === entered.who.name, {
      held: `After the account was opened again ${inWords(again.who)}.`, violated: `After the account was opened again ${inWords(again.who)}${landed(again.page)}.`,
    }, entered, ...answers, again);
  },
});
