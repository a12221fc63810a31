import { provisioningDialect, syncGroup } from "../../../../protocols/scim/index.ts";
import { heldIf, violated } from "../../verdict.ts";
import { all, creates, pushesGroups } from "./declared.ts";
import { drive, failureOf, lifeStep, memberOf, settled } from "./lc-story.ts";
import { idsIn, membersIn } from "./seen.ts";

export const groupLinked = lifeStep({
  id: "LC-12", slug: "group-linked", about: "/provisioning/scim/features", gate: "warns", title: "A group that is there already is joined, and keeps its own people",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "When a group is pushed whose name the app knows already, does the app's group gain the pushed member and keep its own?",
  why: "A second group of the same name has no rights; one that loses its people has too few.",
  remedy: "Find groups by displayName, exactly; add members without touching the others.",
  example: {
    sent: `
      GET /Groups?filter=displayName eq "Quality"
      PATCH /Groups/g1   {"op": "add", "path": "members", "value": [{"value": "2819c2"}]}`,
    right: "GET /Groups/g1 ← members 6c5bb4 (its own) and 2819c2",
    wrong: `
      GET /Groups?filter=displayName eq "Quality" ← {"totalResults": 0, …}
      POST /Groups ← 201 {"id": "g2"}`,
  },
  applies: all(creates, pushesGroups),
}, [], async (bench) => {
  const [own, pushed] = [await bench.makeUser(), await bench.makeUser()];
  const displayName = `Entente linked ${bench.word()}`;
  bench.step("a group from before is joined");
  const before = await bench.makeGroup({ displayName, members: [{ value: own.id }] });
  const { outcome, answers } = await drive(bench, syncGroup({ displayName, members: [memberOf(pushed)], push: "merge" }, { scimId: null, pushed: [], link: true }, provisioningDialect(bench.section)));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  if (outcome.scimId !== before.id) return violated(`The group was ${before.id}; afterwards there is another, ${String(outcome.scimId)}.`, ...answers);
  const wanted = [own.id, pushed.id].sort().join();
  const { read, fits } = await settled(bench, before, (a) => membersIn(a.json).join() === wanted);
  const found = await bench.find("Groups", `displayName eq ${JSON.stringify(displayName)}`);
  return heldIf(fits && idsIn(found).length === 1, { held: "Joined; its own member stayed.", violated: `The group has ${membersIn(read.json).length} members, not its own and the pushed one; a search finds ${idsIn(found).length}.` }, ...answers, read, found);
});
