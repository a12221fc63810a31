import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { creates, updates, all } from "./declared.ts";
import { idsIn, statusOf } from "./seen.ts";

export const takenName = defineCheck({
  id: "SC-10", slug: "taken-name", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "attack", gate: "blocks", title: "Lets nobody take another one's name",
  spec: { doc: "rfc7644", section: "3.5.1", level: "MUST" },
  asks: "Is a change of userName to one that is taken refused with 409?",
  why: "Whoever takes over a name is signed in as the person it belonged to.",
  remedy: "Hold userName unique on PUT and PATCH too; answer 409 uniqueness.",
  example: {
    sent: `
      PUT /Users/6c5bb4   {"userName": "tess@corp.example", …}
      PATCH /Users/6c5bb4   {"op": "replace", "path": "userName", "value": "tess@corp.example"}
      # That name is 2819c2's`,
    right: `
      ← 409 uniqueness
      GET /Users/6c5bb4 ← 200 {"userName": "nell@corp.example"}`,
    wrong: `
      ← 200
      GET /Users/6c5bb4 ← 200 {"userName": "tess@corp.example"}
      # Uniqueness was asked of creates alone.`,
  },
  applies: all(creates, updates),
  async run(bench) {
    const first = await bench.makeUser();
    const second = await bench.makeUser();
    bench.step("hostile: the name of another person");
    const tried = [await bench.replace(second, { userName: first.json["userName"] }), await bench.patch(second, { op: "replace", path: "userName", value: first.json["userName"] })];
    const read = await bench.read(second);
    const found = await bench.find("Users", `userName eq "${String(first.json["userName"])}"`);
    if (read.json["userName"] !== second.json["userName"]) return violated(`Answered with ${tried.map((t) => t.status).join(" and ")}, the second person now reads ${String(read.json["userName"])}.`, ...tried, read);
    if (idsIn(found).includes(second.id)) return violated("The name now finds the second person.", ...tried, found);
    return held(`Answered with ${tried.map(statusOf).join(" and ")}; each kept their own name.`, ...tried, read, found);
  },
});
