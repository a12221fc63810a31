import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const textTrue = defineCheck({
  id: "SCIM-C13", slug: "text-true", protocol: "scim", kind: "conformance", gate: "informs", title: "Takes active \"True\" at a create",
  spec: { doc: "rfc7643", section: "2.3.2", level: "MAY" },
  asks: "Is a create with active \"True\", as Entra sends it, taken for true?",
  why: "Without it this app is set up with Entra only through a compatibility flag.",
  remedy: "Take \"True\" and \"False\" for booleans, in any case.",
  example: {
    sent: `
      POST /Users   {"userName": "tess@corp.example", "active": "True"}`,
    right: `
      ← 201 {"active": true}
      # Entra sends text; whoever takes it works there as well.`,
    wrong: `
      ← 400 invalidValue
      # Within the specification, and a wall for people of an Entra tenant.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("Entra's way: active as text");
    const answer = await bench.request("POST", "/Users", { body: bench.userBody({ active: "True" }) });
    const made = ok(answer) ? bench.adopt("Users", answer) : undefined;
    if (!made) return violated(`It answered ${statusOf(answer)}.`, answer);
    const read = await bench.read(made);
    return heldIf(read.json["active"] === true, { held: "Taken for true.", violated: `Read back, active is ${JSON.stringify(read.json["active"])}.` }, answer, read);
  },
});
