import type { Made, ScimBench } from "../../bench/scim-bench.ts";
import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, couldNotTell, held, violated } from "../../verdict.ts";
import { hasTwoTokens } from "./customers.ts";
import { serverAnswers } from "./server-alive.ts";

/** What is tried on somebody else's person. A body of `undefined`: none. */
const TRIES = (person: Made): [method: string, body: unknown][] => [
  ["GET", undefined],
  ["PATCH", { schemas: [SCIM.patch], Operations: [{ op: "replace", value: { displayName: "Entente was here", active: false } }] }],
  ["PUT", { ...person.json, displayName: "Entente was here", active: false }],
  ["DELETE", undefined],
];

export const foreignToken = defineCheck({
  id: "SC-05", slug: "foreign-token", about: "/test/secondTenant", protocol: "scim", kind: "attack", gate: "blocks", title: "Keeps customers' people apart",
  spec: { doc: "rfc7644", section: "6", level: "MUST" },
  asks: "Can another customer's token neither read, change nor delete this customer's people, at neither address?",
  why: "Ids are in logs, links and exports. If one is enough, each customer can read and close everybody's accounts.",
  remedy: "Take the tenant from the token, and look every id up within it.",
  expects: "Each request is refused, and the person is as before.",
  example: {
    right: "DELETE /t/green/scim/v2/Users/u-of-blue   Authorization: Bearer green's token\n← 404",
    wrong: "DELETE /t/green/scim/v2/Users/u-of-blue   Authorization: Bearer green's token\n← 204",
  },
  applies: hasTwoTokens,
  async run(bench) {
    const { second } = bench;
    if (typeof second === "string") return couldNotTell(second);
    await serverAnswers(second, "before");
    const person = await bench.makeUser();
    const before = await bench.read(person);
    if (before.status !== 200) throw new CannotTell(`The person cannot be read: ${before.status}.`, before);
    const seen = [];
    for (const base of new Set([second.baseUrl, bench.baseUrl])) {
      for (const [method, body] of TRIES(person)) {
        bench.step(`hostile: ${method} by the second customer's token at ${base === bench.baseUrl ? "the first" : "their own"} address`);
        const answer = await second.request(method, `${base}/Users/${encodeURIComponent(person.id)}`, body === undefined ? {} : { body });
        if (answer.status < 300 || answer.text.includes(String(person.json["userName"]))) {
          return violated(`${method} by the second customer's token was answered with ${answer.status}.`, answer, await bench.read(person));
        }
        seen.push(answer);
      }
    }
    const after = await unchanged(bench, person, before.text);
    return after.same
      ? held(`${seen.length} requests by the second customer's token were answered with ${[...new Set(seen.map((s) => s.status))].join(", ")}; the person is as before.`, ...seen, after.answer, await serverAnswers(second, "after"))
      : violated("The requests were refused, yet the person has changed.", ...seen, before, after.answer);
  },
});

async function unchanged(bench: ScimBench, person: Made, before: string) {
  bench.step("the person afterwards");
  const answer = await bench.read(person);
  return { answer, same: answer.status === 200 && answer.text === before };
}
