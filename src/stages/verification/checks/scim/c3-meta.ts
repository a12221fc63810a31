import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { partOf } from "./seen.ts";

export const meta = defineCheck({
  id: "SCIM-C3", slug: "meta", protocol: "scim", kind: "conformance", gate: "warns", title: "Says when a person was made",
  spec: { doc: "rfc7643", section: "3.1", level: "MUST" },
  asks: "Does meta hold resourceType User, created and lastModified as instants, equal for a new person?",
  why: "Imports that ask for what changed rely on lastModified.",
  remedy: "Set meta.resourceType, created and lastModified; on creation both instants are one.",
  example: {
    sent: `
      POST /Users ← 201, then GET /Users/2819c2`,
    right: `
      {"meta": {"resourceType": "User", "created": "2026-03-01T09:00:00Z",
       "lastModified": "2026-03-01T09:00:00Z"}}`,
    wrong: `
      {"meta": {"resourceType": "Account", "created": "yesterday"}}`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a new person");
    const made = await bench.makeUser();
    const read = await bench.read(made);
    const seen = partOf(read.json, "meta");
    const [created, modified] = [Date.parse(String(seen["created"])), Date.parse(String(seen["lastModified"]))];
    if (seen["resourceType"] !== "User") return violated(`meta.resourceType is ${String(seen["resourceType"])}.`, read);
    if (Number.isNaN(created) || Number.isNaN(modified)) return violated(`meta.created is ${String(seen["created"])}, meta.lastModified ${String(seen["lastModified"])}.`, read);
    // One second of tolerance: databases that set both themselves take two looks at the clock.
    return heldIf(Math.abs(created - modified) < 1000, { held: `Made and last changed at ${String(seen["created"])}.`, violated: `A new person was made at ${String(seen["created"])} and changed at ${String(seen["lastModified"])}.` }, read);
  },
});
