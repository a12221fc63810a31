import { SCIM, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, deactivates, all } from "./declared.ts";
import { ok, partOf } from "./seen.ts";

export const deactivate11 = defineCheck({
  id: "SCIM11-T2", slug: "1.1-deactivate", about: "/provisioning/scim/features", protocol: "scim", kind: "flow", gate: "blocks", title: "Deactivates and reactivates a person by a part of it (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.3.2", level: "MUST" },
  asks: "Does PATCH with {active: false} in the body close the account and leave the rest, and true open it again?",
  why: "A leaver whose account stays open is what provisioning exists to prevent.",
  remedy: "Merge the body of a PATCH into the person; answer 200 with the result or 204.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"schemas": ["urn:scim:schemas:core:1.0"], "id": "2819c2", "active": false}`,
    right: `
      GET /Users/2819c2 ← 200 {"active": false, "userName": "tess@corp.example", …}`,
    wrong: `
      GET /Users/2819c2 ← 200 {"active": false}
      # A part was taken for the whole: name and e-mails are gone.`,
  },
  applies: all(creates, deactivates),
  async run(bench) {
    const made = await bench.makeUser();
    const set = (active: boolean) => bench.request("PATCH", pathOf(made), { body: { schemas: [SCIM.core11], id: made.id, active } });
    bench.step("a person is deactivated");
    const off = await set(false);
    const closed = await bench.read(made);
    if (!ok(off) || closed.json["active"] !== false) return violated(`After active false (${off.status}) the person reads active: ${String(closed.json["active"])}.`, off, closed);
    if (closed.json["userName"] !== made.json["userName"] || partOf(closed.json, "name")["familyName"] !== "Tester") return violated("The PATCH took away what it did not mention.", off, closed);
    bench.step("a person is reactivated");
    const on = await set(true);
    const open = await bench.read(made);
    return heldIf(ok(on) && open.json["active"] === true, { held: "Closed and opened again, the rest as it was.", violated: `After active true (${on.status}) the person reads active: ${String(open.json["active"])}.` }, off, closed, on, open);
  },
});
