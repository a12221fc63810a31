import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { serverAnswers } from "./server-alive.ts";

const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"] as const;

export const methodOverride = defineCheck({
  id: "SC-08", slug: "method-override", protocol: "scim", kind: "attack", gate: "blocks", title: "Does what the method says, not what a header says",
  spec: { doc: "rfc9110", section: "9.1", level: "MUST" },
  asks: "Is a header or parameter that names another method ignored?",
  why: "What only guards DELETE by its method is passed by a GET that says it is one.",
  remedy: "Switch method overriding off.",
  example: {
    sent: `
      GET /Users/2819c2
      X-HTTP-Method-Override: DELETE
      # Also X-HTTP-Method, X-Method-Override, as POST, and ?_method=DELETE`,
    right: `
      ← 200 {"id": "2819c2", …}
      GET /Users/2819c2 ← 200`,
    wrong: `
      ← 204
      GET /Users/2819c2 ← 404
      # A credential that may only read has deleted somebody.`,
  },
  expects: "The person is still there after each try.",
  applies: creates,
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const made = await bench.makeUser();
    for (const header of OVERRIDES) {
      bench.step(`hostile: ${header}: DELETE`);
      for (const method of ["GET", "POST"]) {
        const tried = await bench.request(method, pathOf(made), { headers: { [header]: "DELETE" }, ...(method === "POST" ? { body: {} } : {}) });
        const still = await bench.read(made);
        if (still.status !== 200) return violated(`After a ${method} with ${header}: DELETE (${tried.status}) the person is gone (${still.status}).`, tried, still);
      }
    }
    const tried = await bench.request("GET", `${pathOf(made)}?_method=DELETE`);
    const still = await bench.read(made);
    const after = await serverAnswers(bench, "after");
    return heldIf(still.status === 200, { held: "The person is still there.", violated: "A GET with _method=DELETE deleted the person." }, tried, still, before, after);
  },
});
