import { type Made, pathOf, type ScimAnswer, type ScimBench } from "../../bench/scim-bench.ts";
import type { Manifest, Scim } from "../../../manifest/index.ts";
import { CannotTell, held, type Verdict, violated } from "../../verdict.ts";
import { rightsIn } from "../rights.ts";
import { done, insidePerson, meetsSignOn, settled } from "./cross.ts";
import { pushesGroups } from "./declared.ts";

export function showsRights(scim: Scim, manifest: Manifest): true | string {
  return manifest.test?.rights === undefined ? "The manifest does not say where rights can be seen (test.rights)." : meetsSignOn(pushesGroups)(scim, manifest);
}

/** Somebody joins a group, the right shows; the group is taken from them; the right must go, in the open session too. */
export async function rightGoes(bench: ScimBench, takeAway: { step: string; send(group: Made, person: Made): Promise<ScimAnswer> }): Promise<Verdict> {
  const rights = bench.manifest.test?.rights;
  if (!rights) throw new CannotTell("The manifest does not say where rights can be seen.");
  const { sso, made, browser, entered } = await insidePerson(bench);
  const shown = (who: { text: string } & Parameters<typeof rightsIn>[0]) => rightsIn(who, rights.field);
  const before = shown(entered.who);
  bench.step("the person joins a group");
  const group = await bench.makeGroup(rights.group === undefined ? {} : { displayName: rights.group });
  await done(bench.patch(group, { op: "add", path: "members", value: [{ value: made.id }] }));
  const gainedBy = (who: Parameters<typeof rightsIn>[0]) => shown(who).filter((right) => !before.includes(right));
  const inside = await settled(bench, sso, browser, (who) => gainedBy(who).length > 0);
  const gained = gainedBy(inside);
  if (gained.length === 0) throw new CannotTell(`Joining a group shows nothing new at ${rights.field}, so that its end cannot be seen.`, entered, inside);
  bench.step(takeAway.step);
  const taken = await done(takeAway.send(group, made));
  const left = (who: Parameters<typeof rightsIn>[0]) => gained.filter((right) => shown(who).includes(right));
  const outside = await settled(bench, sso, browser, (who) => left(who).length === 0);
  return left(outside).length === 0
    ? held(`${gained.join(", ")} showed after joining, and went with the group.`, entered, inside, taken, outside)
    : violated(`${left(outside).join(", ")} still shows four seconds later.`, entered, inside, taken, outside);
}

export const removed = (bench: ScimBench) => (group: Made, person: Made) => bench.patch(group, { op: "remove", path: `members[value eq ${JSON.stringify(person.id)}]` });
export const deleted = (bench: ScimBench) => (group: Made) => bench.request("DELETE", pathOf(group));
