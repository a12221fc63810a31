import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const readOnlyId = defineCheck({
  id: "SC-15", slug: "read-only-id", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends the id inside a value without a path." }],
  protocol: "scim", kind: "attack", gate: "blocks", title: "Keeps ids as they are",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MUST" },
  asks: "Does the server refuse, or ignore, a PATCH of id and meta?",
  why: "Who can choose an id can take the place of somebody else.",
  remedy: "Answer 400 with scimType mutability, and change nothing of the request.",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "replace", "path": "id", "value": "q7d-chosen"}`,
    right: `
      ← 400 mutability
      GET /Users/2819c2 ← 200`,
    wrong: `
      ← 200
      GET /Users/2819c2 ← 404, GET /Users/q7d-chosen ← 200
      # Every client that knew the person has lost them.`,
  },
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    bench.step("hostile: a new id by PATCH");
    const made = await bench.makeUser();
    const wanted = `${bench.word()}-chosen`;
    const patched = await bench.patch(made, { op: "replace", path: "id", value: wanted });
    const inValue = await bench.patch(made, { op: "replace", value: { id: wanted } });
    const old = await bench.read(made);
    const other = await bench.request("GET", `/Users/${wanted}`);
    if (other.status === 200) { bench.adopt("Users", other); return violated("The person is now found under the id that the request chose.", patched, inValue, other); }
    if (old.status !== 200 || old.json["id"] !== made.id) return violated(`After the PATCH (${patched.status}) the person is no longer found under its id.`, patched, old);
    const broke = [patched, inValue].find((answer) => answer.status >= 500);
    if (broke) return violated(`The server broke (${broke.status}) instead of refusing.`, broke);
    return held(patched.status === 400 ? `Refused with 400 ${String(patched.json["scimType"] ?? "")}`.trim() + "; the id stayed." : `Answered ${patched.status}; the id stayed as it was.`, patched, inValue, old);
  },
});
