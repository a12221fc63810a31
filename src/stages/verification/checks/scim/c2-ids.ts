import type { ScimAnswer } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { idsIn } from "./seen.ts";

export const ids = defineCheck({
  id: "SCIM-C2", slug: "ids", protocol: "scim", kind: "conformance", gate: "blocks", title: "Gives each person an id of their own",
  spec: { doc: "rfc7643", section: "3.1", level: "MUST" },
  asks: "Does each person get an id that is text, unique, stable and free of the word bulkId?",
  why: "Every later change is sent to this id; one that is shared or changes hits somebody else.",
  remedy: "Make an id that is never used again, and give it with every representation.",
  example: {
    sent: `
      POST /Users ← 201 {"id": "2819c2"}
      POST /Users ← 201 {"id": "6c5bb4"}
      GET /Users/2819c2`,
    right: `
      ← 200 {"id": "2819c2"}
      # In the answer to the create, alone and in lists: the same id.`,
    wrong: `
      ← 200 {"id": "41"}
      # The create answered with an external key, the reading with the row's number.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("two people");
    const made = [await bench.makeUser(), await bench.makeUser()];
    const [a, b] = made.map((m) => m.id);
    const read: ScimAnswer[] = [];
    for (const one of made) read.push(await bench.read(one));
    const found = await bench.find("Users", `userName eq "${String(made[0]?.json["userName"])}"`);
    if (a === b) return violated("Two people have the same id.", ...read);
    if (made.some((m) => m.id.includes("bulkId"))) return violated("An id holds the word bulkId.", ...read);
    const stable = made.every((m, i) => read[i]?.json["id"] === m.id) && idsIn(found).every((id) => id === a);
    return heldIf(stable, { held: "Two ids, and each reads the same everywhere.", violated: "Read back, an id is another." }, ...read, found);
  },
});
