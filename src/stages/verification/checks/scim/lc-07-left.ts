import { closesAccounts, takeAccount } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates } from "./declared.ts";
import { assigned } from "./lc-01-assigned.ts";
import { updated } from "./lc-04-updated.ts";
import { drive, failureOf, lifeStep, profileOf, settled } from "./lc-story.ts";

export const left = lifeStep({
  id: "LC-07", slug: "left", about: "/provisioning/scim/onUnassign", gate: "blocks", title: "Whoever leaves has no account that is open",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "When somebody is deactivated in the directory, is their account closed within 20 seconds, and still there when the manifest says deactivate?",
  why: "A leaver with an open account is what provisioning exists to prevent; one whose account is deleted takes their work along.",
  remedy: "Keep active false and show it; do not delete at a deactivation.",
  example: {
    sent: "PATCH /Users/2819c2   {\"Operations\": [{\"op\": \"replace\", \"value\": {\"active\": false}}]}",
    right: "GET /Users/2819c2 ← 200 {\"active\": false, …}",
    wrong: "GET /Users/2819c2 ← 200 {\"active\": true, …}",
  },
  applies: all(creates, (scim) => closesAccounts(scim) || "The manifest does not say that accounts are closed."),
}, [assigned, updated], async (bench, { account, person }) => {
  if (!account) return couldNotTell("There is no account to close.");
  bench.step("deactivated in the directory");
  const { outcome, answers } = await drive(bench, takeAccount(bench.section, { userName: profileOf(bench, person.user).userName, externalId: person.id }, { scimId: account.id }));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const deleted = outcome.kind === "deleted";
  const { read, fits } = await settled(bench, account, (a) => (deleted ? a.status === 404 : a.status === 200 && a.json["active"] === false));
  return heldIf(fits, { held: deleted ? "Closed, then deleted, as the manifest says." : "Closed, and still there.", violated: `Afterwards (${outcome.kind}) the account reads ${read.status}, active ${String(read.json["active"])}.` }, ...answers, read);
});
