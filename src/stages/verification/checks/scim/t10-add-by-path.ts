import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates, updates, all } from "./declared.ts";
import { ok, statusOf } from "./seen.ts";

export const addByPath = defineCheck({
  id: "SCIM-T10", slug: "add-by-path", about: "/provisioning/scim/attributes", protocol: "scim", kind: "conformance", gate: "informs", title: "Makes the entry that an add names",
  spec: { doc: "rfc7644", section: "3.5.2.1", level: "MAY" },
  asks: "Does an add to phoneNumbers[type eq \"mobile\"].value make the entry where there is none, as Entra expects?",
  why: "Phones and addresses never arrive from Entra otherwise.",
  remedy: "Make an entry of that type with that value.",
  example: {
    sent: `
      PATCH /Users/2819c2
      {"op": "Add", "path": "phoneNumbers[type eq \\"mobile\\"].value", "value": "+33 6 12 34 56 78"}
      # There is no mobile number yet`,
    right: `
      ← 200 {"phoneNumbers": [{"type": "mobile", "value": "+33 6 12 34 56 78"}], …}`,
    wrong: `
      ← 400 noTarget
      # Entra adds a first phone number like this.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("Entra's way: add to an entry that is not there");
    const answer = await bench.patch(made, { op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "+33 6 12 34 56 78" });
    const read = await bench.read(made);
    const phone = asList(read.json["phoneNumbers"]).find((p) => String(p["type"]).toLowerCase() === "mobile");
    return heldIf(ok(answer) && String(phone?.["value"]).replace(/\D/g, "") === "33612345678", { held: "Made.", violated: `It answered ${statusOf(answer)}; the phones are ${JSON.stringify(read.json["phoneNumbers"] ?? [])}.` }, answer, read);
  },
});
