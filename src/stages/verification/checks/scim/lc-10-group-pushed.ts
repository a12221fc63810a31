import { provisioningDialect, syncGroup } from "../../../../protocols/scim/index.ts";
import { heldIf, violated } from "../../verdict.ts";
import { all, creates, pushesGroups } from "./declared.ts";
import { drive, failureOf, lifeStep, memberOf, settled } from "./lc-story.ts";
import { idsIn, membersIn } from "./seen.ts";

export const groupPushed = lifeStep({
  id: "LC-10", slug: "group-pushed", about: "/provisioning/scim/features", gate: "blocks", title: "A group that is pushed is there, empty at first, then with its people",
  spec: { doc: "rfc7644", section: "3.5.2.1", level: "MUST" },
  asks: "Does the network's own group push make an empty group, find it by name, and fill it within 20 seconds?",
  why: "Rights hang on groups: a group that is not filled gives nobody their rights.",
  remedy: "Take an empty group, find groups by displayName, add members by PATCH, and make nobody else.",
  example: {
    sent: `
      POST /Groups   {"displayName": "Quality", "members": []}
      PATCH /Groups/g1   {"op": "add", "path": "members", "value": [{"value": "2819c2"}, …]}`,
    right: `
      ← 201 {"id": "g1", …}
      GET /Groups/g1 ← members 2819c2 and 6c5bb4`,
    wrong: "← 400 \"a group needs members\"",
  },
  applies: all(creates, pushesGroups),
}, [], async (bench, story) => {
  bench.step("an empty group is pushed");
  const displayName = `Entente pushed ${bench.word()}`;
  const dialect = provisioningDialect(bench.section);
  const empty = await drive(bench, syncGroup({ displayName, members: [], push: "merge" }, { scimId: null, pushed: [] }, dialect));
  const id = empty.outcome.scimId;
  if (empty.outcome.kind === "failed" || id === null) return violated(`The provisioner gave up: ${failureOf(empty.outcome) ?? "there is no group"}.`, ...empty.answers);
  const people = [await bench.makeUser(), await bench.makeUser()];
  bench.step("its people come");
  const filled = await drive(bench, syncGroup({ displayName, members: people.map(memberOf), push: "merge" }, { scimId: id, pushed: [] }, dialect));
  if (filled.outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(filled.outcome) ?? ""}.`, ...filled.answers);
  const wanted = people.map((p) => p.id).sort().join();
  const { read, fits } = await settled(bench, { type: "Groups", id }, (a) => a.status === 200 && a.json["displayName"] === displayName && membersIn(a.json).join() === wanted);
  const found = await bench.find("Groups", `displayName eq ${JSON.stringify(displayName)}`);
  if (fits) story.group = { made: { type: "Groups", id, json: read.json, answer: read }, displayName, people };
  return heldIf(fits && idsIn(found).join() === id, {
    held: "Made empty, found by its name, filled with two.", violated: `The group reads ${read.status} "${String(read.json["displayName"])}" with ${membersIn(read.json).length} of 2 members; a search finds ${idsIn(found).length}.`,
  }, ...empty.answers, ...filled.answers, read, found);
});
