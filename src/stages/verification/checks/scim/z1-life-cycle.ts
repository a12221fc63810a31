import { type Json, type ScimAnswer } from "../../bench/scim-bench.ts";
import { defineCheck, type Check } from "../../check.ts";
import { heldIf, violated, type Verdict } from "../../verdict.ts";
import { creates, updates, deactivates, pushesGroups, all } from "./declared.ts";
import { ok, membersIn, idsIn, statusOf } from "./seen.ts";
import { totalOf } from "./server-alive.ts";
import { DIALECTS, type Dialect } from "./dialects.ts";

/** The account of one person through its whole life, as the clients of one kind lead it. */
const lifeCycle = (dialect: Dialect) => defineCheck({
  id: dialect.check, slug: `life-cycle${dialect.name === "rfc" ? "" : `-${dialect.name}`}`, protocol: "scim", kind: "flow", gate: dialect.gate, title: `Leads an account from hire to leave${dialect.words}`,
  spec: { doc: "rfc7644", section: "3", level: dialect.name === "rfc" ? "MUST" : "MAY" },
  asks: `Does one account go through search, create, change, deactivation, reactivation, group and leave${dialect.words}, under one id?`,
  why: "Each step may work alone and fail in the order in which it really comes.",
  remedy: dialect.remedy,
  applies: all(creates, updates, deactivates),
  async run(bench) {
    const draft = dialect.user(bench.userBody());
    const userName = String(draft["userName"]);
    const search = () => bench.find("Users", `userName eq "${userName}"`);
    bench.step("looked for, not found, created");
    const none = await search();
    if (totalOf(none) !== 0) return violated(`Before the create the search gave ${none.status} with ${String(totalOf(none))} people.`, none);
    const created = await bench.request("POST", "/Users", { body: draft });
    const made = created.status === 201 ? bench.adopt("Users", created) : undefined;
    if (!made) return violated(`The create was answered with ${statusOf(created)}.`, created);
    const reads = async (what: string, answer: ScimAnswer, fits: (json: Json) => boolean): Promise<Verdict | undefined> => {
      const read = await bench.read(made);
      return ok(answer) && read.status === 200 && read.json["id"] === made.id && fits(read.json) ? undefined : violated(`${what} (${statusOf(answer)}) the person reads active ${JSON.stringify(read.json["active"])}, displayName ${JSON.stringify(read.json["displayName"])}.`, answer, read);
    };
    for (const [what, send, fits] of [
      ["After the create", async () => created, (json) => json["active"] === true],
      ["After the change", () => dialect.rename(bench, made, "Entente changed"), (json) => json["displayName"] === "Entente changed"],
      ["After the deactivation", () => dialect.activate(bench, made, false), (json) => json["active"] === false],
      ["After the reactivation", () => dialect.activate(bench, made, true), (json) => json["active"] === true && json["displayName"] === "Entente changed"],
    ] as [string, () => Promise<ScimAnswer>, (json: Json) => boolean][]) {
      bench.step(what.toLowerCase());
      const wrong = await reads(what, await send(), fits);
      if (wrong) return wrong;
    }
    if (pushesGroups(bench.section) === true) {
      bench.step("joins a group and leaves it");
      const group = await bench.makeGroup();
      const joined = await dialect.join(bench, group, made);
      const inside = await bench.read(group);
      if (!ok(joined) || membersIn(inside.json).join() !== made.id) return violated(`After joining (${statusOf(joined)}) the group has ${membersIn(inside.json).length} members.`, joined, inside);
      const left = await dialect.leave(bench, group, made);
      const outside = await bench.read(group);
      if (!ok(left) || membersIn(outside.json).length !== 0) return violated(`After leaving (${statusOf(left)}) the group has ${membersIn(outside.json).length} members.`, left, outside);
    }
    bench.step("leaves");
    const off = await dialect.activate(bench, made, false);
    const wrong = await reads("After leaving", off, (json) => json["active"] === false);
    if (wrong) return wrong;
    const found = await search();
    return heldIf(idsIn(found).join() === made.id, { held: "One account under one id, closed at the end.", violated: `At the end the search finds ${idsIn(found).length} people.` }, created, off, found);
  },
});

export const lifeCycles: readonly Check[] = DIALECTS.map(lifeCycle);
