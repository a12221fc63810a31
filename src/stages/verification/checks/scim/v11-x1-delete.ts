import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { all, creates, deletes } from "./declared.ts";
import { totalOf } from "./server-alive.ts";

export const delete11 = defineCheck({
  id: "SCIM11-X1", slug: "1.1-delete", about: "/provisioning/scim/features", protocol: "scim", kind: "conformance", gate: "blocks", title: "Deletes a person for good (1.1)",
  spec: { doc: "scim-rest-1.1", section: "3.4", level: "MUST" },
  asks: "After a DELETE, is that id unknown, and are lists without the person?",
  why: "A leaver who is deleted and still listed is counted, synchronised and perhaps signed in.",
  remedy: "Answer 200, then 404 to everything about that id.",
  example: {
    sent: "DELETE /Users/2819c2",
    right: `
      ← 200
      GET /Users/2819c2 ← 404`,
    wrong: `
      ← 200
      GET /Users/2819c2 ← 200`,
  },
  applies: all(creates, deletes),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("a person is deleted");
    const gone = await bench.request("DELETE", pathOf(made));
    if (![200, 204].includes(gone.status)) return violated(`DELETE was answered with ${gone.status}.`, gone);
    const answers = [await bench.read(made), await bench.request("DELETE", pathOf(made))];
    const wrong = answers.find((a) => a.status !== 404);
    if (wrong) return violated(`Afterwards a request for that id was answered with ${wrong.status}.`, gone, wrong);
    const found = await bench.find("Users", `userName eq ${JSON.stringify(made.json["userName"])}`);
    return heldIf(totalOf(found) === 0, { held: `${gone.status}, then 404; the lists are without it.`, violated: "A list still holds the person." }, gone, ...answers, found);
  },
});
