import { giveAccount } from "../../../../protocols/scim/index.ts";
import { couldNotTell, doesNotApply, heldIf, violated } from "../../verdict.ts";
import { all, creates, updates } from "./declared.ts";
import { everything, FULL } from "./lc-05-everything.ts";
import { drive, failureOf, lacking, lifeStep, profileOf, settled } from "./lc-story.ts";

export const emptied = lifeStep({
  id: "LC-06", slug: "emptied", about: "/provisioning/scim/attributes", gate: "warns", title: "What is emptied is gone",
  spec: { doc: "rfc7643", section: "2.5", level: "MUST" },
  asks: "When values are taken away in the directory, does the update go through and are they gone from the account?",
  why: "Somebody who left a department is still listed in it; an update that is refused for an empty value holds back all the others.",
  remedy: "Take a missing value, null or an empty list for nothing, and clear what was there.",
  example: {
    sent: "PUT /Users/2819c2   what was read, without the title and without the department",
    right: "GET /Users/2819c2 ← neither of the two",
    wrong: "GET /Users/2819c2 ← {\"title\": \"Engineer\", …}",
  },
  applies: all(creates, updates),
}, [everything], async (bench, story) => {
  const { account, person } = story;
  if (!account) return couldNotTell("There is no account to empty.");
  const user = { ...person.user, ...Object.fromEntries(Object.keys(FULL).map((key) => [key, ""])) };
  const [before, after] = [profileOf(bench, person.user), profileOf(bench, user)];
  const cleared = Object.keys(before.always).filter((path) => JSON.stringify(before.always[path]) !== JSON.stringify(after.always[path]));
  if (cleared.length === 0) return doesNotApply("The manifest maps nothing that a person may be without.");
  bench.step("values are taken away");
  const attributes = { ...Object.fromEntries(cleared.map((path) => [path, null])), ...after.always };
  const { outcome, answers } = await drive(bench, giveAccount(bench.section, { userName: after.userName, externalId: person.id, attributes }, { scimId: account.id }));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const { read, fits } = await settled(bench, account, (a) => a.status === 200 && lacking(bench, a.json, attributes).length === 0);
  if (fits) story.person = { ...person, user };
  return heldIf(fits, { held: `${cleared.length} values are gone.`, violated: `Still there, or not as mapped: ${lacking(bench, read.json, attributes).join(", ") || `nothing, yet it reads ${read.status}`}.` }, ...answers, read);
});
