import { closesAccounts, giveAccount } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates } from "./declared.ts";
import { left } from "./lc-07-left.ts";
import { drive, failureOf, lacking, lifeStep, profileOf, settled } from "./lc-story.ts";
import { idsIn } from "./seen.ts";

export const cameBack = lifeStep({
  id: "LC-08", slug: "came-back", about: "/provisioning/scim/features", gate: "blocks", title: "Whoever comes back has the account from before",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "When somebody who was deactivated is given the app again, is the same account open, under the same id, with what changed meanwhile?",
  why: "People return from leave and find an empty app, and their old account is nobody's.",
  remedy: "Open the account again by active true; keep its id, and find deactivated people by userName.",
  example: {
    sent: "PATCH /Users/2819c2   {\"Operations\": [{\"op\": \"replace\", \"value\": {\"active\": true}}]}",
    right: "GET /Users/2819c2 ← 200 {\"id\": \"2819c2\", \"active\": true, …}",
    wrong: `
      GET /Users/2819c2 ← 404
      # Deactivated people are deleted in the night.`,
  },
  applies: all(
    creates, (scim) => closesAccounts(scim) || "The manifest does not say that accounts are closed.",
    (scim) => scim.features.includes("reactivate") || "The manifest does not say that accounts are opened again.",
    (scim) => !(scim.onUnassign === "delete" && scim.features.includes("delete")) || "The manifest says that accounts of leavers are deleted.",
  ),
}, [left], async (bench, story) => {
  const { account, person } = story;
  if (!account) return couldNotTell("There is no account to open.");
  const user = { ...person.user, displayName: "Thea Back" };
  const profile = profileOf(bench, user);
  bench.step("given the app again, with the id from before forgotten");
  const { outcome, answers } = await drive(bench, giveAccount(bench.section, { userName: profile.userName, externalId: person.id, attributes: profile.always }, { scimId: null }));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  if (outcome.scimId !== account.id) return violated(`The account was ${account.id} and is ${String(outcome.scimId)} now (${outcome.kind}).`, ...answers);
  const wanted = bench.section.features.includes("update") ? profile.always : {};
  const { read, fits } = await settled(bench, account, (a) => a.status === 200 && a.json["active"] === true && lacking(bench, a.json, wanted).length === 0);
  const found = await bench.find("Users", `userName eq ${JSON.stringify(profile.userName)}`);
  if (fits) story.person = { ...person, user };
  return heldIf(fits && idsIn(found).join() === account.id, {
    held: "Open again under the same id, with what changed meanwhile.",
    violated: `The account reads ${read.status}, active ${String(read.json["active"])}; not as mapped: ${lacking(bench, read.json, wanted).join(", ") || "nothing"}; a search finds ${idsIn(found).length}.`,
  }, ...answers, read, found);
});
