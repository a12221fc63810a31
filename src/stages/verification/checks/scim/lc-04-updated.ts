import { giveAccount } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates, updates } from "./declared.ts";
import { assigned } from "./lc-01-assigned.ts";
import { drive, failureOf, lacking, lifeStep, profileOf, settled } from "./lc-story.ts";

export const updated = lifeStep({
  id: "LC-04", slug: "updated", about: "/provisioning/scim/attributes", gate: "blocks", title: "A changed name arrives",
  spec: { doc: "rfc7644", section: "3.5", level: "MUST" },
  asks: "When a person's profile changes in the directory, does the account show it, under the same id, within 20 seconds?",
  why: "People marry and move; an app that keeps the old name sends mail to nobody.",
  remedy: "Take the PUT of the whole person, or the PATCH, whichever your manifest names; keep the id.",
  example: {
    sent: `
      GET /Users/2819c2
      PUT /Users/2819c2   what was read, with "givenName": "Thea"`,
    right: "GET /Users/2819c2 ← {\"name\": {\"givenName\": \"Thea\", …}, …}",
    wrong: "GET /Users/2819c2 ← {\"name\": {\"givenName\": \"Tess\", …}, …}",
  },
  applies: all(creates, updates),
}, [assigned], async (bench, story) => {
  const { account, person } = story;
  if (!account) return couldNotTell("There is no account to change.");
  const user = { ...person.user, givenName: "Thea", displayName: "Thea Tester" };
  const profile = profileOf(bench, user);
  bench.step("a changed profile");
  const { outcome, answers } = await drive(bench, giveAccount(bench.section, { userName: profile.userName, externalId: person.id, attributes: profile.always }, { scimId: account.id }));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  if (outcome.scimId !== account.id) return violated(`The account was ${account.id} and is ${String(outcome.scimId)} now.`, ...answers);
  const { read, fits } = await settled(bench, account, (a) => a.status === 200 && a.json["active"] !== false && lacking(bench, a.json, profile.always).length === 0);
  if (fits) story.person = { ...person, user };
  return heldIf(fits, { held: `Written (${outcome.kind}) and read back.`, violated: `After the change (${outcome.kind}) the account reads ${read.status}; not as mapped: ${lacking(bench, read.json, profile.always).join(", ") || "nothing"}.` }, ...answers, read);
});
