import { giveAccount } from "../../../../protocols/scim/index.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { drive, failureOf, lacking, lifeStep, profileOf, settled } from "./lc-story.ts";
import { idsIn } from "./seen.ts";

export const linked = lifeStep({
  id: "LC-03", slug: "linked", about: "/provisioning/scim/matchBy", gate: "blocks", title: "Somebody who has an account already keeps it",
  spec: { doc: "rfc7644", section: "3.4.2.2", level: "MUST" },
  asks: "When somebody is given the app who is in it already, is their account joined and updated, and no second one made?",
  why: "Two accounts of one person: when they leave, one is closed and the other stays.",
  remedy: "Find people by userName; answer a second create with 409.",
  example: {
    sent: `
      # Tess is in the app since before there was provisioning: 2819c2
      GET /Users?filter=userName eq "tess@corp.example"`,
    right: `
      ← {"totalResults": 1, "Resources": [{"id": "2819c2", …}]}
      PUT /Users/2819c2 ← 200`,
    wrong: `
      ← {"totalResults": 0, "Resources": []}
      POST /Users ← 201 {"id": "6c5bb4"}`,
  },
  applies: creates,
}, [], async (bench, { person }) => {
  const word = bench.word();
  const userName = `${word}@entente-test.example`;
  const profile = profileOf(bench, { ...person.user, userName, email: userName });
  bench.step("an account from before");
  const before = await bench.makeUser({ userName: profile.userName, emails: [{ value: profile.userName, type: "work", primary: true }] });
  bench.step("given the app");
  const { outcome, answers } = await drive(bench, giveAccount(bench.section, { userName: profile.userName, externalId: `per-${word}`, attributes: profile.onCreate }, { scimId: null }));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const found = await bench.find("Users", `userName eq ${JSON.stringify(profile.userName)}`);
  if (outcome.scimId !== before.id || idsIn(found).join() !== before.id) return violated(`The account was ${before.id}; afterwards it is ${outcome.kind} as ${String(outcome.scimId)}, and a search finds ${idsIn(found).length}.`, ...answers, found);
  if (!bench.section.features.includes("update")) return heldIf(true, { held: "The account from before was joined.", violated: "" }, ...answers, found);
  const { read, fits } = await settled(bench, before, (a) => lacking(bench, a.json, profile.onCreate).length === 0);
  return heldIf(fits, { held: "The account from before was joined, and is as mapped now.", violated: `The account from before was joined; not as mapped: ${lacking(bench, read.json, profile.onCreate).join(", ")}.` }, ...answers, found, read);
});
