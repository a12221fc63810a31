import { pathOf } from "../../bench/scim-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { done, insidePerson, meetsSignOn, settled } from "./cross.ts";
import { deletes } from "./declared.ts";

export const deletedSession = defineCheck({
  id: "SC-51", slug: "session-of-a-deleted-person", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "blocks", title: "Ends the sessions of whoever is deleted",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.2", level: "MUST" },
  asks: "Is an open session over within seconds after its account was deleted?",
  why: "The account is gone from every list, and somebody still works in it; what they do belongs to nobody.",
  remedy: "End the sessions of an account in the step that deletes it.",
  example: {
    sent: `
      GET /whoami   Cookie: session=…   ← 200 {"userName": "u1"}
      DELETE /Users/u1   ← 204
      GET /whoami   Cookie: session=…`,
    right: `
      ← 401`,
    wrong: `
      ← 200 {"userName": "u1"}`,
  },
  applies: meetsSignOn(deletes),
  async run(bench) {
    const { sso, made, browser, entered } = await insidePerson(bench);
    bench.step("deleted while signed in");
    const gone = await done(bench.request("DELETE", pathOf(made)));
    const who = await settled(bench, sso, browser);
    return heldIf(who.is === "nobody", { held: "The session was open before, and over after the account was deleted.", violated: `Four seconds after the account was deleted ${inWords(who)}.` }, entered, gone, who);
  },
});
