import { provisioningDialect, removeGroup } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates, pushesGroups } from "./declared.ts";
import { memberLeft } from "./lc-11-member-left.ts";
import { drive, failureOf, lifeStep, settled } from "./lc-story.ts";

export const groupRemoved = lifeStep({
  id: "LC-14", slug: "group-removed", about: "/provisioning/scim/features", gate: "blocks", title: "A group that is no longer pushed is gone, its people are not",
  spec: { doc: "rfc7644", section: "3.6", level: "MUST" },
  asks: "When a group is unlinked and deleted, is it gone from the app while its members keep their accounts, open as before?",
  why: "A tidy-up of groups would close the accounts of everybody in them.",
  remedy: "Delete the group and its memberships alone.",
  example: {
    sent: "DELETE /Groups/g1",
    right: `
      ← 204
      GET /Users/6c5bb4 ← 200 {"active": true, …}`,
    wrong: `
      ← 204
      GET /Users/6c5bb4 ← 404`,
  },
  applies: all(creates, pushesGroups),
}, [memberLeft], async (bench, { group }) => {
  if (!group) return couldNotTell("There is no group to remove.");
  bench.step("unlinked and deleted");
  const { outcome, answers } = await drive(bench, removeGroup(group.made.id, provisioningDialect(bench.section)));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const { read, fits } = await settled(bench, group.made, (a) => a.status === 404);
  const people = [];
  for (const person of group.people) people.push(await bench.read(person));
  const hurt = people.filter((p) => p.status !== 200 || p.json["active"] === false);
  return heldIf(fits && hurt.length === 0, { held: "The group is gone; its people are as they were.", violated: fits ? `${hurt.length} of its ${people.length} people went with the group.` : `The group still reads ${read.status}.` }, ...answers, read, ...people);
});
