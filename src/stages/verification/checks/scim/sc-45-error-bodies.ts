import { SCIM, isScimError } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

/** What a program says about itself when it breaks: stack frames, paths, database messages. */
const INSIDE = /\bat [\w.<>$ ]+\(.*:\d+:\d+\)|Traceback \(most recent|\.py", line \d|\.java:\d+\)|node_modules|SQLSTATE|ORA-\d{5}|System\.\w+Exception/;

export const errorBodies = defineCheck({
  id: "SC-45", slug: "error-bodies", protocol: "scim", kind: "attack", gate: "warns", title: "Tells nothing of its inside in errors",
  spec: { doc: "rfc7644", section: "3.12", level: "SHOULD" },
  asks: "Are errors SCIM errors that hold no stack trace, no query and no credential?",
  why: "What an error tells about the program is where the next attack starts; a token in it is a token lost.",
  remedy: "Answer with schemas, status and a detail for people; keep the rest in your log.",
  example: {
    sent: `
      POST /Users   {"a":
      GET /Users   Authorization: Bearer <an invented token>`,
    right: `
      ← 400 {"status": "400", "scimType": "invalidSyntax", "detail": "The body is not JSON", …}
      ← 401`,
    wrong: `
      ← 500
      SyntaxError at parse (/srv/app/node_modules/scim/lib/body.js:41:12)
      ← 401 "Unknown token: <the invented token>"`,
  },
  async run(bench) {
    bench.step("errors of several kinds");
    const invented = `Entente-${bench.word()}`;
    const answers = [
      await bench.request("GET", `/Users/${bench.word()}-nobody`), await bench.find("Users", 'userName eq "x" and'), await bench.request("POST", "/Users", { body: '{"a":' }),
      await bench.request("PATCH", `/Users/${bench.word()}-nobody`, { body: { schemas: [SCIM.patch], Operations: [{ op: "replace", path: "active", value: false }] } }),
      await bench.request("GET", "/Users", { proof: { header: `Bearer ${invented}` } }),
    ];
    for (const answer of answers) {
      if (INSIDE.test(answer.text)) return violated(`A ${answer.status} tells of the program's inside.`, answer);
      if (answer.text.includes(invented) || (bench.token !== undefined && answer.text.includes(bench.token))) return violated(`A ${answer.status} repeats the credential.`, answer);
    }
    const other = answers.filter((a) => a.status >= 400 && !isScimError(a));
    return heldIf(other.length === 0, { held: `${answers.length} errors, each in SCIM's form, none with anything inside.`, violated: `Errors that are no SCIM errors: ${other.map((a) => a.status).join(", ")}.` }, ...answers);
  },
});
