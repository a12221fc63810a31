import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, idsIn, statusOf } from "./seen.ts";

export const createdOnce = defineCheck({
  id: "SC-36", slug: "created-once", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "attack", gate: "blocks", title: "Makes a person once, however often it is asked at once",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "Do several creates of the same person at the same moment make exactly one?",
  why: "A retried request makes a second account; when its owner leaves, one of the two stays open.",
  remedy: "Hold userName unique in the database itself, not by a look before the write.",
  example: {
    sent: `
      POST /Users   {"userName": "tess@corp.example"}   six times at once`,
    right: `
      ← 201, 409, 409, 409, 409, 409`,
    wrong: `
      ← 201, 201, 201, 201, 409, 409
      # Looked up, then written: between the two there is time. A unique index has none.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("hostile: six creates at once");
    const body = bench.userBody();
    const answers = await Promise.all(Array.from({ length: 6 }, () => bench.request("POST", "/Users", { body })));
    const made = new Set(answers.filter(ok).flatMap((a) => { const one = bench.adopt("Users", a); return one ? [one.id] : []; }));
    const found = await bench.find("Users", `userName eq "${String(body["userName"])}"`);
    if (made.size === 0) return couldNotTell(`None of the creates worked (${answers.map((a) => a.status).join(", ")}).`, ...answers);
    return heldIf(made.size === 1 && idsIn(found).length <= 1, { held: `One person; the others were answered with ${[...new Set(answers.filter((a) => !ok(a)).map(statusOf))].join(", ")}.`, violated: `${Math.max(made.size, idsIn(found).length)} people of one name were made.` }, ...answers, found);
  },
});
