import { pathOf, SCIM } from "../../bench/scim-bench.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";

export const passwordNotReturned = defineCheck({
  id: "SCIM-C9", slug: "password-not-returned", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also looks at the answers to PUT and PATCH." }],
  protocol: "scim", kind: "conformance", gate: "blocks", title: "Never gives a password back",
  spec: { doc: "rfc7643", section: "4.1.1", level: "MUST" },
  asks: "Is a password that was set never returned, in no answer?",
  why: "Whoever may read people would read their passwords.",
  remedy: "Give the attribute password the characteristic returned: never, and keep a hash alone.",
  example: {
    sent: `
      POST /Users   {"userName": "tess@corp.example", "password": "<a password>"}
      GET /Users/2819c2?attributes=password`,
    right: `
      ← 200 {"id": "2819c2"}`,
    wrong: `
      ← 200 {"id": "2819c2", "password": "<the same password>"}`,
  },
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    bench.step("a person with a password");
    const password = `Pw-${bench.word()}-9!`;
    const answer = await bench.request("POST", "/Users", { body: bench.userBody({ password }) });
    const made = bench.adopt("Users", answer);
    if (!made) return couldNotTell(`The person with a password was not created (${answer.status}).`, answer);
    // 1.1 takes a part of the person, 2.0 an operation
    const patch = () => (bench.section.version === "1.1" ? bench.request("PATCH", pathOf(made), { body: { schemas: [SCIM.core11], password } }) : bench.patch(made, { op: "replace", path: "password", value: password }));
    const answers = [answer, await bench.read(made), await bench.find("Users", `userName eq "${String(made.json["userName"])}"`), await bench.request("GET", `${pathOf(made)}?attributes=password`), await bench.replace(made, { password }), await patch()];
    const told = answers.find((a) => a.text.includes(password) || /"password"\s*:\s*"[^"]/.test(a.text));
    return told ? violated("An answer holds the password, or something in its place.", told) : held("Neither the create nor any change or reading of the person shows a password.", ...answers);
  },
});
