import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, idsIn } from "./seen.ts";

/** Names that a careless comparison takes for the first, each made from it. */
const ALIKE: { name: string; of(userName: string): string }[] = [
  { name: "other case", of: (u) => u.toUpperCase() },
  { name: "a space behind", of: (u) => `${u} ` },
  { name: "a full-width letter", of: (u) => `\uFF45${u.slice(1)}` },
];

export const alikeNames = defineCheck({
  id: "SC-12", slug: "alike-names", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "attack", gate: "blocks", title: "Takes a name that looks alike for nobody else's",
  spec: { doc: "rfc7644", section: "7.8", level: "MUST" },
  asks: "Is a name that differs by case, a space or a compatibility form refused, or held apart from the first?",
  why: "Two accounts that one filter finds: sign-in or provisioning takes the wrong one.",
  remedy: "Compare prepared strings (RFC 8265) when you ask whether a userName is taken; answer 409.",
  example: {
    sent: `
      POST /Users   {"userName": "TESS@CORP.EXAMPLE"}
      # There is tess@corp.example. Also "tess@corp.example " and a full-width first letter`,
    right: `
      ← 409 uniqueness
      # Or a person of their own, whom a filter on tess@corp.example does not find.`,
    wrong: `
      ← 201 {"id": "6c5bb4"}
      GET /Users?filter=userName eq "tess@corp.example" ← {"totalResults": 2, …}
      # The database compares otherwise than the program: which Tess is which?`,
  },
  applies: creates,
  async run(bench) {
    const first = await bench.makeUser();
    const userName = String(first.json["userName"]);
    const answers = [];
    for (const { name, of } of ALIKE) {
      bench.step(`hostile: ${name}`);
      const answer = await bench.request("POST", "/Users", { body: bench.userBody({ userName: of(userName) }) });
      answers.push(answer);
      if (ok(answer) && answer.json["id"] === first.id) return violated(`With ${name} the create answered with the first person's account.`, answer);
      if (ok(answer)) bench.adopt("Users", answer);
      const found = await bench.find("Users", `userName eq "${userName}"`);
      if (idsIn(found).some((id) => id !== first.id)) return violated(`With ${name} a second account was made (${answer.status}), and a filter on the first name finds it.`, answer, found);
    }
    const read = await bench.read(first);
    return heldIf(read.json["userName"] === userName, { held: `Answered ${answers.map((a) => a.status).join(", ")}; the first name finds the first person alone.`, violated: `The first person is now called ${String(read.json["userName"])}.` }, ...answers, read);
  },
});
