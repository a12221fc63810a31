import { asList, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, deletes, all } from "./declared.ts";
import { totalOf } from "./server-alive.ts";

export const deleteUser = defineCheck({
  id: "SCIM-X1", slug: "delete", about: "/provisioning/scim/features", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also looks at the list of everybody, without a filter." }],
  protocol: "scim", kind: "conformance", gate: "blocks", title: "Deletes a person for good",
  spec: { doc: "rfc7644", section: "3.6", level: "MUST" },
  asks: "Is DELETE answered with 204, and are GET, PUT, PATCH and DELETE of that id answered with 404 from then on, and the lists without it?",
  why: "A leaver who is deleted and still listed is counted, synchronised and perhaps signed in.",
  remedy: "Answer 204, then 404 to everything about that id.",
  example: {
    sent: `
      DELETE /Users/2819c2
      GET /Users/2819c2, PUT, PATCH, and DELETE again`,
    right: `
      ← 204
      ← 404 each time, and no list holds the person`,
    wrong: `
      ← 204
      ← 200 {"id": "2819c2", "active": false}
      # Deleted, and still there: a new Tess is told that her name is taken.`,
  },
  applies: all(creates, deletes),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("a person is deleted");
    const gone = await bench.request("DELETE", pathOf(made));
    if (![200, 204].includes(gone.status)) return violated(`DELETE was answered with ${gone.status}.`, gone);
    const answers = [await bench.read(made), await bench.replace(made, {}), await bench.patch(made, { op: "replace", path: "active", value: false }), await bench.request("DELETE", pathOf(made))];
    const found = await bench.find("Users", `userName eq "${String(made.json["userName"])}"`);
    const wrong = answers.find((a) => a.status !== 404);
    if (wrong) return violated(`Afterwards a request for that id was answered with ${wrong.status}.`, gone, wrong);
    const list = await bench.request("GET", "/Users?startIndex=1&count=100");
    if (asList(list.json["Resources"]).some((person) => person["id"] === made.id)) return violated("The list of everybody still holds the person.", gone, list);
    return heldIf(totalOf(found) === 0, { held: `${gone.status}, then 404 each time; the lists are without it.`, violated: "A list still holds the person." }, gone, ...answers, found);
  },
});
