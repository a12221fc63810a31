import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, deactivates, all } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const textBooleans = defineCheck({
  id: "SC-29", slug: "text-booleans", protocol: "scim", kind: "attack", gate: "warns", title: "Reads \"False\" as false, or refuses it",
  spec: { doc: "rfc7643", section: "2.3.2", level: "SHOULD" },
  asks: "Is active \"False\", as a widely used client sends it, taken for false or refused, and never for true?",
  why: "Text is true in many languages: the request to close an account would leave it open, and say that all went well.",
  remedy: "Take \"True\" and \"False\" for active, or answer 400.",
  example: {
    sent: `
      PATCH /Users/2819c2   {"op": "Replace", "path": "active", "value": "False"}`,
    right: `
      GET /Users/2819c2 ← 200 {"active": false}
      # Or 400 invalidValue.`,
    wrong: `
      GET /Users/2819c2 ← 200 {"active": true}
      # Boolean("False") is true: Entra deactivates, and the account opens.`,
  },
  applies: all(creates, deactivates),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("Replace active \"False\"");
    const off = await bench.patch(made, { op: "Replace", path: "active", value: "False" });
    const read = await bench.read(made);
    if (ok(off) && read.json["active"] !== false) return violated(`Answered ${off.status}, yet active reads ${JSON.stringify(read.json["active"])}.`, off, read);
    bench.step("the same about a closed account");
    const closed = await bench.patch(made, { op: "replace", path: "active", value: false });
    const again = await bench.patch(made, { op: "Replace", path: "active", value: "False" });
    const still = await bench.read(made);
    return heldIf(still.json["active"] === false, { held: ok(off) ? "Taken for false." : `Refused with ${statusOf(off)}.`, violated: `A closed account reads active ${JSON.stringify(still.json["active"])} after "False" (${again.status}).` }, off, read, closed, again, still);
  },
});
