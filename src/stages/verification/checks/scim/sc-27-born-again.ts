import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated, couldNotTell } from "../../verdict.ts";
import { creates, deletes, all } from "./declared.ts";
import { ok, broke, statusOf } from "./seen.ts";

export const bornAgain = defineCheck({
  id: "SC-27", slug: "born-again", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "attack", gate: "blocks", title: "Gives a name's next owner nothing of the last",
  spec: { doc: "rfc7643", section: "3.1", level: "MUST" },
  asks: "Does a person made under the name of a deleted one get a new id and nothing that the old one had?",
  why: "The next Ana Roy would read the mail of the last.",
  remedy: "Never use an id again; delete rights and data with the person, or refuse the name with 409.",
  example: {
    sent: `
      DELETE /Users/2819c2 ← 204
      POST /Users   {"userName": "tess@corp.example"}   the next Tess`,
    right: `
      ← 201 {"id": "9d01ee", "userName": "tess@corp.example"}`,
    wrong: `
      ← 201 {"id": "2819c2", "userName": "tess@corp.example", "title": "Head of payroll", …}
      # The deleted row came back to life: with title, groups and files of the last Tess.`,
  },
  applies: all(creates, deletes),
  async run(bench) {
    const title = `Title ${bench.word()}`;
    const first = await bench.makeUser({ title, externalId: bench.word() });
    bench.step("hostile: the name of a deleted person");
    const gone = await bench.request("DELETE", pathOf(first));
    if (!ok(gone)) return couldNotTell(`The person was not deleted (${gone.status}).`, gone);
    const answer = await bench.request("POST", "/Users", { body: bench.userBody({ userName: first.json["userName"] }) });
    const second = ok(answer) ? bench.adopt("Users", answer) : undefined;
    if (!second) return heldIf(!broke(answer), { held: `The name was refused with ${statusOf(answer)}.`, violated: `The server broke (${answer.status}).` }, answer);
    const read = await bench.read(second);
    if (second.id === first.id) return violated("The new person has the id of the deleted one.", answer);
    return heldIf(!read.text.includes(title) && read.json["externalId"] === undefined, { held: "A new id, and nothing of the last.", violated: "The new person has what belonged to the deleted one." }, gone, answer, read);
  },
});
