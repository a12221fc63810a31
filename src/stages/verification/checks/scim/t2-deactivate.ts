import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const deactivate = defineCheck({
  id: "SCIM-T2", slug: "deactivate-reactivate", about: "/provisioning/scim/features", protocol: "scim", kind: "flow", gate: "blocks", title: "Deactivates and reactivates a person",
  spec: { doc: "rfc7644", section: "3.5.2.3", level: "MUST" },
  asks: "Does PATCH with active false close the account, and true open it again, under the same id?",
  why: "A leaver whose account stays open is what provisioning exists to prevent.",
  remedy: "Take replace with {active: false} without a path and with path active; answer 200 or 204 and keep it.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
       "Operations": [{"op": "replace", "value": {"active": false}}]}`,
    right: `
      ← 200 {"id": "2819c2", "active": false}
      GET /Users/2819c2 ← 200 {"active": false}, and true again after the same with true`,
    wrong: `
      ← 200 {"id": "2819c2", "active": true}
      # Only {"path": "active"} is read. The leaver keeps working.`,
  },
  applies: (scim) => scim.features.includes("deactivate") || "The manifest does not say that people are deactivated.",
  async run(bench) {
    bench.step("a person is deactivated");
    const made = await bench.makeUser();
    const off = await bench.patch(made, { op: "replace", value: { active: false } });
    const closed = await bench.read(made);
    if (![200, 204].includes(off.status) || closed.json["active"] !== false) return violated(`After {active: false} (${off.status}) the person reads active: ${String(closed.json["active"])}.`, off, closed);
    bench.step("a person is reactivated");
    const on = await bench.patch(made, { op: "replace", path: "active", value: true });
    const open = await bench.read(made);
    return heldIf([200, 204].includes(on.status) && open.json["active"] === true && open.json["id"] === made.id, {
      held: "Closed and opened again, each time read back.", violated: `After active true (${on.status}) the person reads active: ${String(open.json["active"])}.`,
    }, off, closed, on, open);
  },
});
