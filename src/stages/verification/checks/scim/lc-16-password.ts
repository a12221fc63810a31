import { syncUser, allowedBy, provisioningDialect } from "../../../../protocols/scim/index.ts";
import { heldIf, violated } from "../../verdict.ts";
import { all, creates, syncsPasswords } from "./declared.ts";
import { drive, failureOf, lifeStep, profileOf } from "./lc-story.ts";

const CHANGED = "Entente-Changed-7!";

export const passwordChanged = lifeStep({
  id: "LC-16", slug: "password-changed", about: "/provisioning/scim/features", gate: "warns", title: "A changed password is taken and never told",
  spec: { doc: "rfc7643", section: "4.1.1", level: "MUST" },
  asks: "When a password is synchronised, is it taken, and does no answer hold it?",
  why: "People whose password did not arrive are locked out; passwords that are told are known to whoever reads a log.",
  remedy: "Take replace {password} by PATCH; never return it.",
  example: {
    sent: "PATCH /Users/2819c2   {\"Operations\": [{\"op\": \"replace\", \"value\": {\"password\": \"…\"}}]}",
    right: "← 200 {\"id\": \"2819c2\", \"userName\": \"tess@corp.example\", …}",
    wrong: "← 200 {\"id\": \"2819c2\", \"password\": \"…\", …}",
  },
  applies: all(creates, syncsPasswords),
}, [], async (bench, { person }) => {
  const made = await bench.makeUser();
  const userName = String(made.json["userName"]);
  const profile = profileOf(bench, { ...person.user, userName, email: userName });
  bench.step("a password is synchronised");
  const { outcome, answers } = await drive(bench, syncUser(
    { active: true, userName, externalId: person.id, attributes: profile.always, changedPassword: CHANGED }, { scimId: made.id, allow: allowedBy(bench.section) }, provisioningDialect(bench.section),
  ));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const read = await bench.read(made);
  return heldIf(![...answers, read].some((a) => a.text.includes(CHANGED)), { held: "Taken, and told nobody.", violated: "An answer holds the password." }, ...answers, read);
});
