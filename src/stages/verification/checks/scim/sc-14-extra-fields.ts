import { defineCheck } from "../../check.ts";
import { held, heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, broke, statusOf } from "./seen.ts";

export const extraFields = defineCheck({
  id: "SC-14", slug: "extra-fields", protocol: "scim", kind: "attack", gate: "blocks", title: "Takes no field that it does not declare",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "Are undeclared fields like isAdmin, tenant and role, and memberships sent with a person, ignored or refused?",
  why: "A field that is written through to the database makes administrators.",
  remedy: "Copy declared attributes alone; groups and meta are yours.",
  example: {
    sent: `
      POST /Users
      {"userName": "tess@corp.example", "isAdmin": true, "tenantId": "entente-other",
       "role": "entente-admin", "groups": [{"value": "entente-admins"}]}`,
    right: `
      ← 201
      GET /Users/2819c2 ← 200, with none of it`,
    wrong: `
      GET /Users/2819c2 ← 200 {"isAdmin": true, "tenantId": "entente-other", …}
      # The body was written to the row as it came.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("hostile: a person with rights");
    const extra = { isAdmin: true, is_admin: true, tenant: "entente-other", tenantId: "entente-other", role: "entente-admin", groups: [{ value: "entente-admins", display: "entente-admins" }] };
    const answer = await bench.request("POST", "/Users", { body: bench.userBody(extra) });
    const made = ok(answer) ? bench.adopt("Users", answer) : undefined;
    if (!made) return broke(answer) ? violated(`The server broke (${answer.status}) instead of ignoring or refusing.`, answer) : held(`Refused with ${statusOf(answer)}.`, answer);
    const read = await bench.read(made);
    const kept = Object.keys(extra).filter((key) => key !== "groups" && read.json[key] !== undefined);
    if (JSON.stringify(read.json["groups"] ?? []).includes("entente-admins")) kept.push("groups");
    return heldIf(kept.length === 0, { held: "Made without any of them.", violated: `Read back, the person has ${kept.join(", ")}.` }, answer, read);
  },
});
