import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates, updates, all } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const opInAnyCase = defineCheck({
  id: "SCIM-T5", slug: "op-in-any-case", protocol: "scim", kind: "conformance", gate: "informs", title: "Reads Replace and Add like replace and add",
  spec: { doc: "rfc7644", section: "3.5.2", level: "MAY" },
  asks: "Are operations taken in any case, as Entra sends them?",
  why: "Without it this app is set up with Entra only through a compatibility flag.",
  remedy: "Compare op without regard to case.",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "Replace", "path": "displayName", "value": "Entente Replace"}`,
    right: `
      ← 200 {"displayName": "Entente Replace", …}
      # Entra writes Add, Replace and Remove.`,
    wrong: `
      ← 400 invalidSyntax`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("Entra's way: Replace");
    const answer = await bench.patch(made, { op: "Replace", path: "displayName", value: "Entente Replace" });
    const read = await bench.read(made);
    return heldIf(ok(answer) && read.json["displayName"] === "Entente Replace", { held: "Taken.", violated: `It answered ${statusOf(answer)}; displayName reads ${String(read.json["displayName"])}.` }, answer, read);
  },
});
