import { closesAccounts, takeAccount } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates } from "./declared.ts";
import { cameBack } from "./lc-08-came-back.ts";
import { drive, failureOf, lifeStep, profileOf, settled } from "./lc-story.ts";
import { idsIn } from "./seen.ts";

export const unassigned = lifeStep({
  id: "LC-09", slug: "unassigned", about: "/provisioning/scim/onUnassign", gate: "blocks", title: "Whoever loses the app loses the account a second time as well",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "After leave and return, is the account closed once more when the app is taken away, and no other left open?",
  why: "The second departure is the one that nobody tries out.",
  remedy: "Treat the second deactivation like the first.",
  example: {
    sent: "PATCH /Users/2819c2   active false, then true, then false again",
    right: "GET /Users?filter=userName eq \"tess@corp.example\" ← one account, active false",
    wrong: "GET /Users?filter=userName eq \"tess@corp.example\" ← 2819c2 active false, 6c5bb4 active true",
  },
  applies: all(creates, (scim) => closesAccounts(scim) || "The manifest does not say that accounts are closed."),
}, [cameBack], async (bench, { account, person }) => {
  if (!account) return couldNotTell("There is no account to close.");
  const { userName } = profileOf(bench, person.user);
  bench.step("the app is taken away");
  const { outcome, answers } = await drive(bench, takeAccount(bench.section, { userName, externalId: person.id }, { scimId: account.id }));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const deleted = outcome.kind === "deleted" || outcome.kind === "gone";
  const { read, fits } = await settled(bench, account, (a) => (deleted ? a.status === 404 : a.status === 200 && a.json["active"] === false));
  const found = await bench.find("Users", `userName eq ${JSON.stringify(userName)}`);
  return heldIf(fits && idsIn(found).every((id) => id === account.id), {
    held: deleted ? "Nothing is left of the account." : "Closed again, and the only one.", violated: `The account reads ${read.status}, active ${String(read.json["active"])}; a search finds ${idsIn(found).length}.`,
  }, ...answers, read, found);
});
