import { giveAccount } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { assigned } from "./lc-01-assigned.ts";
import { drive, failureOf, lifeStep, profileOf } from "./lc-story.ts";

export const unchanged = lifeStep({
  id: "LC-02", slug: "nothing-to-do", about: "/provisioning/scim/attributes", gate: "warns", title: "Keeps what it was told, so that nothing is sent twice",
  spec: { doc: "rfc7643", section: "2.5", level: "SHOULD" },
  asks: "When nothing changed, does the provisioner find everything as it wrote it, and write nothing?",
  why: "A value that reads otherwise than it was written is written again with every synchronisation, for ever.",
  remedy: "Give values back as they were sent; what you change on purpose, leave out of the manifest's mappings.",
  example: {
    sent: `
      POST /Users   {"displayName": "Tess Tester", …}
      GET /Users/2819c2`,
    right: "← {\"displayName\": \"Tess Tester\", …}",
    wrong: `
      ← {"displayName": "TESTER, Tess", …}
      # Each hour the same PUT for each of 20,000 people.`,
  },
  applies: creates,
}, [assigned], async (bench, { account, person }) => {
  if (!account) return couldNotTell("There is no account to look at.");
  const profile = profileOf(bench, person.user);
  bench.step("synchronised without a change");
  const { outcome, answers, writes } = await drive(bench, giveAccount(bench.section, { userName: profile.userName, externalId: person.id, attributes: profile.always }, { scimId: account.id }));
  return heldIf(outcome.kind === "unchanged" && writes === 0, {
    held: "Everything was as it was written.", violated: `The provisioner had to write again (${outcome.kind}${failureOf(outcome) ? `: ${failureOf(outcome)}` : ""}).`,
  }, ...answers);
});
