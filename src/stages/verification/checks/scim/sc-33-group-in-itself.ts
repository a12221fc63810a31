import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { pushesGroups } from "./declared.ts";
import { broke, statusOf } from "./seen.ts";
import { serverAnswers } from "./server-alive.ts";

export const groupInItself = defineCheck({
  id: "SC-33", slug: "group-in-itself", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "warns", title: "Is not caught by a group that holds itself",
  spec: { doc: "rfc7643", section: "4.2", level: "SHOULD" },
  asks: "Is a group that contains itself, or a circle of two, refused or answered within 2 seconds?",
  why: "Whoever reads members of members never comes to an end.",
  remedy: "Refuse circles with 400, or stop at groups that were seen.",
  example: {
    sent: `
      PATCH /Groups/g1   {"op": "add", "path": "members", "value": [{"value": "g1", "type": "Group"}]}
      # And g1 in g2, g2 in g1`,
    right: `
      ← 400 invalidValue
      GET /Groups ← 200 after 9 ms`,
    wrong: `
      ← 200
      GET /Groups/g1 ← no answer, the members of the members are looked up for ever`,
  },
  applies: pushesGroups,
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const [one, two] = [await bench.makeGroup(), await bench.makeGroup()];
    bench.step("hostile: circles");
    const answers = [
      await bench.patch(one, { op: "add", path: "members", value: [{ value: one.id, type: "Group" }] }), await bench.patch(one, { op: "add", path: "members", value: [{ value: two.id, type: "Group" }] }),
      await bench.patch(two, { op: "add", path: "members", value: [{ value: one.id, type: "Group" }] }), await bench.read(one), await bench.read(two), await bench.request("GET", "/Groups?startIndex=1&count=5"),
    ];
    const wrong = answers.find((a) => broke(a) || a.ms > 2000);
    if (wrong) return violated(`It answered ${wrong.status} after ${Math.round(wrong.ms)} ms.`, wrong);
    const after = await serverAnswers(bench, "after");
    return held(`Answered ${answers.slice(0, 3).map(statusOf).join(", ")}; everything can still be read.`, ...answers, before, after);
  },
});
