import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";
import { creates, deactivates, putsPeople, all } from "./declared.ts";

export const replaceKeepsClosed = defineCheck({
  id: "SC-28", slug: "replace-keeps-closed", about: "/provisioning/scim/userUpdate", protocol: "scim", kind: "attack", gate: "blocks", title: "Opens no account by an update that does not say so",
  spec: { doc: "rfc7644", section: "3.5.1", level: "MUST" },
  asks: "Does a deactivated person stay so when a PUT does not mention active?",
  why: "A change of department would let somebody back in who has left.",
  remedy: "Without active in it, a PUT leaves the account closed.",
  example: {
    sent: `
      GET /Users/2819c2 ← 200 {"active": false}
      PUT /Users/2819c2   {"userName": "tess@corp.example", "displayName": "Changed"}   without active`,
    right: `
      GET /Users/2819c2 ← 200 {"active": false}`,
    wrong: `
      GET /Users/2819c2 ← 200 {"active": true}
      # active = body.active ?? true: a changed name lets a leaver back in.`,
  },
  applies: all(creates, deactivates, putsPeople),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("a person is deactivated");
    const off = await bench.patch(made, { op: "replace", value: { active: false } });
    const closed = await bench.read(made);
    if (closed.json["active"] !== false) return couldNotTell(`The person could not be deactivated (${off.status}).`, off, closed);
    bench.step("hostile: PUT without active");
    const { active: _active, ...rest } = closed.json;
    const put = await bench.request("PUT", pathOf(made), { body: { ...rest, displayName: "Changed" } });
    const read = await bench.read(made);
    return heldIf(read.json["active"] !== true, { held: `Answered ${put.status}; active reads ${String(read.json["active"])}.`, violated: `After a PUT without active (${put.status}) the person is active again.` }, put, read);
  },
});
