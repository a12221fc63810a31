import { SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { partOf } from "./seen.ts";

export const enterprise = defineCheck({
  id: "SCIM-C10", slug: "enterprise", about: "/provisioning/scim/extensions", protocol: "scim", kind: "conformance", gate: "warns", title: "Keeps department and manager",
  spec: { doc: "rfc7643", section: "4.3", level: "MUST" },
  asks: "Where the enterprise extension is listed, is it kept as sent, with manager.value?",
  why: "Approvals and reports go by department and manager.",
  remedy: "Keep urn:ietf:params:scim:schemas:extension:enterprise:2.0:User, or do not list it.",
  example: {
    sent: `
      POST /Users
      {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Night",
       "employeeNumber": "701984", "costCenter": "41-30", "manager": {"value": "6c5bb4"}}}`,
    right: `
      GET /Users/2819c2 ← 200, with all four as they were sent`,
    wrong: `
      GET /Users/2819c2
      {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Night"}}`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a person with an employer's data");
    const schema = await bench.request("GET", `/Schemas/${SCIM.enterprise}`);
    if (schema.status !== 200) return doesNotApply("The server does not list the enterprise extension.", schema);
    const boss = await bench.makeUser();
    const made = await bench.makeUser({ schemas: [SCIM.user, SCIM.enterprise], [SCIM.enterprise]: { department: "Night", employeeNumber: "701984", costCenter: "41-30", manager: { value: boss.id } } });
    const read = await bench.read(made);
    const kept = partOf(read.json, SCIM.enterprise);
    const lost = [...["department:Night", "employeeNumber:701984", "costCenter:41-30"].filter((pair) => `${pair.split(":")[0]}:${String(kept[pair.split(":")[0] ?? ""])}` !== pair), ...(partOf(kept, "manager")["value"] === boss.id ? [] : ["manager.value"])];
    return heldIf(lost.length === 0, { held: "Department, number, cost centre and manager are kept.", violated: `Not kept: ${lost.join(", ")}.` }, made.answer, read);
  },
});
