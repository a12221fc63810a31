import { type ScimUser, provisioningDialect, walkUsers } from "../../../../protocols/scim/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates, importsPeople } from "./declared.ts";
import { drive, failureOf, lifeStep } from "./lc-story.ts";

/** A test tenant of thousands is not read whole. */
const LIMITS = { maxPages: 10, maxResources: 1_000 };

export const imported = lifeStep({
  id: "LC-15", slug: "imported", about: "/provisioning/scim/features", gate: "warns", title: "An import sees everybody once, and who is closed as closed",
  spec: { doc: "rfc7644", section: "3.4.2.4", level: "MUST" },
  asks: "Does the network's own import read all people in pages of a hundred, with the closed account closed and with one address each that is primary?",
  why: "Whoever is missed is taken for a leaver; whoever is closed and looks open is offered as new.",
  remedy: "Count honestly, keep the order stable, show active on every person, and emails as a list with one primary.",
  example: {
    sent: "GET /Users?startIndex=1&count=100",
    right: "← {\"totalResults\": 2, …, \"Resources\": [{\"id\": \"2819c2\", \"active\": false, …}, {…}]}",
    wrong: `
      ← {"totalResults": 2, …, "Resources": [{"id": "2819c2", …}]}
      # One of two, and nothing about active.`,
  },
  applies: all(creates, importsPeople),
}, [], async (bench) => {
  const [open, closed] = [await bench.makeUser(), await bench.makeUser({ active: false })];
  bench.step("all people are read");
  const people: ScimUser[] = [];
  const { outcome, answers } = await drive(bench, walkUsers(provisioningDialect(bench.section), (page) => people.push(...page), LIMITS));
  if (outcome.kind === "failed") return violated(`The import gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const [one, other] = [open, closed].map((made) => people.find((p) => p.id === made.id));
  if ((!one || !other) && outcome.total > LIMITS.maxResources) return couldNotTell(`There are ${outcome.total} people; ${people.length} were read.`, ...answers);
  if (!one || !other) return violated(`${people.length} of ${outcome.total} people were shown, and not those who had just been made.`, ...answers);
  const wrong = [
    ...(outcome.complete ? [] : outcome.doubts.filter((doubt) => !doubt.startsWith("stopped after"))),
    ...(one.active === true ? [] : [`somebody who is active reads active ${String(one.active)}`]), ...(other.active === false ? [] : [`somebody who was made closed reads active ${String(other.active)}`]),
    ...(Array.isArray(one.resource["emails"]) ? [] : ["emails are no list"]),
  ];
  return heldIf(wrong.length === 0, { held: `${people.length} people, each once; who is closed is shown closed.`, violated: `The import saw: ${wrong.join("; ")}.` }, ...answers);
});
