import { asList, SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated, doesNotApply } from "../../verdict.ts";
import { creates, pushesGroups, all, featureOf, notOffered } from "./declared.ts";
import { broke, membersIn, idsIn } from "./seen.ts";
import { serverAnswers } from "./server-alive.ts";

export const bulkCircle = defineCheck({
  id: "SC-40", slug: "bulk-circle", protocol: "scim", kind: "attack", gate: "warns", title: "Is not caught by bulk operations that need each other",
  spec: { doc: "rfc7644", section: "3.7.1", level: "MUST" },
  asks: "Where bulk is declared, are references by bulkId resolved, and a circle of them resolved once or refused within 2 seconds?",
  why: "One request could hold a server for ever.",
  remedy: "Resolve bulkId:… to the id that was made; make a circle in two steps, or answer 409.",
  example: {
    sent: `
      POST /Bulk
      {"Operations": [
       {"method": "POST", "path": "/Groups", "bulkId": "g1",
        "data": {"members": [{"value": "bulkId:g2"}]}},
       {"method": "POST", "path": "/Groups", "bulkId": "g2",
        "data": {"members": [{"value": "bulkId:g1"}]}}]}`,
    right: `
      ← 409 "g1 and g2 need each other"
      # Or resolved, with both groups made.`,
    wrong: `
      GET /Groups/1 ← members: bulkId:g2
      # A placeholder was kept as if it were somebody's id.`,
  },
  applies: all(creates, pushesGroups),
  async run(bench) {
    const feature = await featureOf(bench, "bulk");
    if (feature.declared !== true) return doesNotApply(notOffered("bulk"), feature.answer);
    const before = await serverAnswers(bench, "before");
    const names = [`Entente bulk ${bench.word()}`, `Entente bulk ${bench.word()}`, `Entente bulk ${bench.word()}`];
    const person = bench.userBody();
    const group = (i: number, ref: string, type: string) => ({ method: "POST", path: "/Groups", bulkId: `g${i}`, data: { schemas: [SCIM.group], displayName: names[i], members: [{ value: `bulkId:${ref}`, type }] } });
    bench.step("a group with a member of the same bulk");
    const straight = await bench.request("POST", "/Bulk", { body: { schemas: [SCIM.bulk], Operations: [{ method: "POST", path: "/Users", bulkId: "p", data: person }, group(0, "p", "User")] } });
    bench.step("hostile: two groups that hold each other");
    const circle = await bench.request("POST", "/Bulk", { body: { schemas: [SCIM.bulk], Operations: [group(1, "g2", "Group"), group(2, "g1", "Group")] } });
    const people = await bench.find("Users", `userName eq "${String(person["userName"])}"`);
    const found = [];
    for (const name of names) found.push(await bench.find("Groups", `displayName eq "${name}"`));
    for (const [type, lists] of [["Users", [people]], ["Groups", found]] as const) for (const list of lists) for (const one of asList(list.json["Resources"])) bench.adopt(type, { ...list, json: one });
    const made = asList(found[0]?.json["Resources"])[0] ?? {};
    if (JSON.stringify(found.map((f) => f.json)).includes("bulkId:")) return violated("A reference by bulkId was kept as a member's id.", straight, circle, ...found);
    if (straight.status === 200 && membersIn(made).join() !== idsIn(people).join()) return violated(`The group has ${membersIn(made).length} members, not the person of the same bulk.`, straight, ...found);
    if (broke(circle) || circle.ms > 2000) return violated(`The circle was answered with ${circle.status} after ${Math.round(circle.ms)} ms.`, circle);
    const after = await serverAnswers(bench, "after");
    return held(`The reference was resolved; the circle was answered with ${circle.status} (${asList(circle.json["Operations"]).map((o) => String(o["status"])).join(", ")}).`, straight, circle, before, after);
  },
});
