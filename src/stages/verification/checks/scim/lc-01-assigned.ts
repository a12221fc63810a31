import { giveAccount } from "../../../../protocols/scim/index.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { drive, failureOf, lacking, lifeStep, profileOf, settled } from "./lc-story.ts";
import { idsIn } from "./seen.ts";

/** The password of a new account, as a deployment makes one that nobody knows. */
const UNKNOWN_PASSWORD = "Entente-Not-Used-9!";

export const assigned = lifeStep({
  id: "LC-01", slug: "assigned", about: "/provisioning/scim/features", gate: "blocks", title: "Somebody who is given the app has an account",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "When the network's own provisioner gives somebody the app, is there one account with all that the manifest maps, within 20 seconds?",
  why: "A new colleague opens the app on the first morning and is nobody there.",
  remedy: "Follow the requests in the evidence: a search by userName, a create, a reading. Keep every attribute that your manifest maps.",
  example: {
    sent: `
      GET /Users?filter=userName eq "tess@corp.example"&startIndex=1&count=100 ← {"totalResults": 0, …}
      POST /Users   {"userName": "tess@corp.example", "password": "…", "groups": [], "active": true, …}`,
    right: `
      ← 201 {"id": "2819c2", "userName": "tess@corp.example", "active": true, …}
      GET /Users/2819c2 ← 200, the same person`,
    wrong: `
      ← 201 {"id": "2819c2"}
      GET /Users/2819c2 ← 404
      # Answered before it was kept; the person has no account.`,
  },
  applies: creates,
}, [], async (bench, story) => {
  const { person } = story;
  const profile = profileOf(bench, person.user);
  bench.step("given the app");
  const { outcome, answers } = await drive(bench, giveAccount(bench.section, {
    userName: profile.userName, externalId: person.id, attributes: profile.onCreate, initialPassword: UNKNOWN_PASSWORD,
  }, { scimId: null }));
  const scimId = outcome.scimId;
  if (outcome.kind === "failed" || scimId === null) return violated(`The provisioner gave up: ${failureOf(outcome) ?? "there is no account"}.`, ...answers);
  if (outcome.kind !== "created") return couldNotTell(`An account of that new name was there already (${outcome.kind}).`, ...answers);
  bench.step("looked at afterwards");
  const { read, fits } = await settled(bench, { type: "Users", id: scimId }, (a) => a.status === 200 && a.json["active"] !== false && lacking(bench, a.json, profile.onCreate).length === 0);
  const found = await bench.find("Users", `userName eq ${JSON.stringify(profile.userName)}`);
  if (!fits) return violated(`The account reads ${read.status}, active ${String(read.json["active"])}; not as mapped: ${lacking(bench, read.json, profile.onCreate).join(", ") || "nothing"}.`, ...answers, read);
  if (idsIn(found).join() !== scimId) return violated(`A search by the name finds ${idsIn(found).length} accounts.`, ...answers, found);
  story.account = { type: "Users", id: scimId, json: read.json, answer: read };
  return held("Looked for, made, read and found, with all that is mapped.", ...answers, read, found);
});
