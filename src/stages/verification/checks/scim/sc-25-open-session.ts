import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { done, insidePerson, settled, switchesOff } from "./cross.ts";

export const openSession = defineCheck({
  id: "SC-25", slug: "open-session", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "blocks", title: "Ends the sessions of whoever is deactivated",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.2", level: "MUST" },
  asks: "Is an open session over within seconds after `active` became false?",
  why: "Somebody who is let go at noon sits before an open window; sessions last for days.",
  remedy: "Ask for the account's state at every request, or end its sessions in the step that deactivates it.",
  example: {
    sent: `
      GET /whoami   Cookie: session=…   ← 200 {"userName": "u1"}
      PATCH /Users/u1   {"op": "replace", "path": "active", "value": false}   ← 200
      GET /whoami   Cookie: session=…`,
    right: `
      ← 401`,
    wrong: `
      ← 200 {"userName": "u1"}`,
  },
  applies: switchesOff,
  async run(bench) {
    const { sso, made, browser, entered } = await insidePerson(bench);
    bench.step("deactivated while signed in");
    const off = await done(bench.patch(made, { op: "replace", path: "active", value: false }));
    const who = await settled(bench, sso, browser);
    return heldIf(who.is === "nobody", { held: "The session was open before, and over after the account was deactivated.", violated: `Four seconds after the account was deactivated ${inWords(who)}.` }, entered, off, who);
  },
});
