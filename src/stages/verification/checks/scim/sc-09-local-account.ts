import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";
import { hasLocalAccount } from "../local-account.ts";
import { creates } from "./declared.ts";
import { idsIn, ok, statusOf } from "./seen.ts";

export const localAccount = defineCheck({
  id: "SC-09", slug: "local-account", about: "/test/localAccount", protocol: "scim", kind: "attack", gate: "blocks", title: "Leaves accounts alone that have a password in the app",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "Is a create under the name of an account that the app keeps itself refused, and that account left as it is?",
  why: "Provisioning would take over the app's own administrator: their rights, with a password and an address that the directory chose.",
  remedy: "Answer 409 uniqueness; hand such an account to provisioning only when an administrator of the app says so.",
  expects: "The create is refused, and no account under that name is changed.",
  example: {
    sent: `
      POST /Users   {"userName": "keeper@corp.example", "active": false, …}
      # The app has an administrator of that name, with a password.`,
    right: `
      ← 409 uniqueness`,
    wrong: `
      ← 201   # and the administrator is locked out`,
  },
  applies: (scim, manifest) => (hasLocalAccount(scim, manifest) === true ? creates(scim) : hasLocalAccount(scim, manifest)),
  async run(bench) {
    const local = bench.manifest.test?.localAccount;
    if (!local) return couldNotTell("The manifest names no account with a password in the app.");
    const filter = `userName eq ${JSON.stringify(local.userName)}`;
    const before = await bench.find("Users", filter);
    bench.step("hostile: a create under the name of the local account");
    const answer = await bench.request("POST", "/Users", { body: bench.userBody({ userName: local.userName }) });
    // what was there before is nobody's to delete
    if (ok(answer) && !idsIn(before).includes(String(answer.json["id"]))) bench.adopt("Users", answer);
    const after = await bench.find("Users", filter);
    if (ok(answer)) return violated(`A create under the name of the local account was answered with ${answer.status}.`, before, answer, after);
    const words = (text: string) => text.replace(/"(?:lastModified|lastLogin)"\s*:\s*"[^"]*"/g, "");
    return words(before.text) === words(after.text) ? held(`Refused (${statusOf(answer)}); what SCIM shows under that name is as before.`, before, answer, after)
      : violated("The create was refused, yet what SCIM shows under that name has changed.", before, answer, after);
  },
});
