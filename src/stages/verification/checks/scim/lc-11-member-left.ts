import { provisioningDialect, syncGroup } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates, pushesGroups } from "./declared.ts";
import { groupPushed } from "./lc-10-group-pushed.ts";
import { drive, failureOf, lifeStep, memberOf, settled } from "./lc-story.ts";
import { membersIn } from "./seen.ts";

export const memberLeft = lifeStep({
  id: "LC-11", slug: "member-left", about: "/provisioning/scim/features", gate: "blocks", title: "Whoever leaves a pushed group is out of it, and nobody else",
  spec: { doc: "rfc7644", section: "3.5.2.2", level: "MUST" },
  asks: "When one of two leaves a group in the directory, does the app's group hold the other alone, under the name it has now?",
  why: "A right that hangs on the group stays with somebody who should have lost it, or is lost by all.",
  remedy: "Remove exactly the member that members[value eq \"…\"] names; take a rename with the id in its value.",
  example: {
    sent: `
      PATCH /Groups/g1   {"op": "replace", "value": {"id": "g1", "displayName": "Quality Paris"}}
      PATCH /Groups/g1   {"op": "remove", "path": "members[value eq \\"2819c2\\"]"}`,
    right: "GET /Groups/g1 ← \"Quality Paris\", members 6c5bb4",
    wrong: "GET /Groups/g1 ← \"Quality Paris\", members: (none)",
  },
  applies: all(creates, pushesGroups),
}, [groupPushed], async (bench, { group }) => {
  const [, stays] = group?.people ?? [];
  if (!group || !stays) return couldNotTell("There is no group to leave.");
  const displayName = `${group.displayName} renamed`;
  bench.step("one of two leaves, and the group has another name");
  const { outcome, answers } = await drive(bench, syncGroup({ displayName, members: [memberOf(stays)], push: "merge" }, { scimId: group.made.id, pushed: group.people.map((p) => p.id) }, provisioningDialect(bench.section)));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const { read, fits } = await settled(bench, group.made, (a) => a.json["displayName"] === displayName && membersIn(a.json).join() === stays.id);
  if (fits) Object.assign(group, { displayName, people: [stays] });
  return heldIf(fits, { held: "One left, the other stayed, and the name is the new one.", violated: `The group is called "${String(read.json["displayName"])}" and has ${membersIn(read.json).length} members, not the one.` }, ...answers, read);
});
