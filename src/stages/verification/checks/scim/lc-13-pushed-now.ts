import { provisioningDialect, syncGroup } from "../../../../protocols/scim/index.ts";
import { heldIf, violated } from "../../verdict.ts";
import { all, creates, pushesGroups } from "./declared.ts";
import { drive, failureOf, lifeStep, memberOf, settled } from "./lc-story.ts";
import { membersIn } from "./seen.ts";

export const pushedNow = lifeStep({
  id: "LC-13", slug: "pushed-now", about: "/provisioning/scim/features", gate: "warns", title: "A push now sets right what was changed in the app",
  spec: { doc: "rfc7644", section: "3.5.2.3", level: "MUST" },
  asks: "After somebody was added in the app itself, does a full push leave exactly the people of the directory, also when there are none?",
  why: "People who were let in by hand keep their rights although the directory knows nothing of it.",
  remedy: "Take replace on members for the whole list; with an empty list the group is empty.",
  example: {
    sent: "PATCH /Groups/g1   {\"op\": \"replace\", \"path\": \"members\", \"value\": [{\"value\": \"2819c2\"}]}",
    right: "GET /Groups/g1 ← members 2819c2",
    wrong: "GET /Groups/g1 ← members 2819c2 and 6c5bb4, who was added by hand",
  },
  applies: all(creates, pushesGroups),
}, [], async (bench) => {
  const [ours, byHand] = [await bench.makeUser(), await bench.makeUser()];
  const group = await bench.makeGroup({ members: [{ value: byHand.id }] });
  const dialect = provisioningDialect(bench.section);
  const displayName = String(group.json["displayName"]);
  const answers = [];
  for (const members of [[ours], []]) {
    bench.step(members.length > 0 ? "pushed now, with one member" : "pushed now, with none");
    const { outcome, answers: said } = await drive(bench, syncGroup({ displayName, members: members.map(memberOf), push: "overwrite" }, { scimId: group.id, pushed: [] }, dialect));
    answers.push(...said);
    if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
    const { read, fits } = await settled(bench, group, (a) => membersIn(a.json).join() === members.map((m) => m.id).join());
    if (!fits) return violated(`After a push of ${members.length} the group has ${membersIn(read.json).length} members.`, ...answers, read);
  }
  return heldIf(true, { held: "Exactly the people of the directory, and none when there are none.", violated: "" }, ...answers);
});
