import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok } from "./seen.ts";

export const externalIdIsNoId = defineCheck({
  id: "SC-11", slug: "external-id-is-no-id", protocol: "scim", kind: "attack", gate: "blocks", title: "Takes an external id for nobody's own id",
  spec: { doc: "rfc7643", section: "3.1", level: "MUST" },
  asks: "Does a create whose externalId is 0, 1 or another person's id make a person of its own?",
  why: "A server that looks accounts up by externalId among its own ids hands an account to whoever names it.",
  remedy: "Keep externalId as the client's own word; never look it up among internal ids.",
  example: {
    sent: `
      POST /Users   {"userName": "nell@corp.example", "externalId": "2819c2"}
      # 2819c2 is the id of Tess. Also externalId "1" and "0"`,
    right: `
      ← 201 {"id": "6c5bb4", "externalId": "2819c2"}
      GET /Users/2819c2 ← 200 {"userName": "tess@corp.example"}`,
    wrong: `
      ← 201 {"id": "2819c2"}
      GET /Users/2819c2 ← 200 {"userName": "nell@corp.example"}
      # A client's word became the key: Tess was overwritten.`,
  },
  applies: creates,
  async run(bench) {
    const first = await bench.makeUser();
    for (const externalId of ["1", "0", first.id]) {
      bench.step(`hostile: externalId ${externalId === first.id ? "of another person" : externalId}`);
      const answer = await bench.request("POST", "/Users", { body: bench.userBody({ externalId }) });
      const id = answer.json["id"];
      if (id === first.id) return violated("The create answered with the other person's id.", answer);
      if (ok(answer)) bench.adopt("Users", answer);
      if (ok(answer) && id === externalId) return violated(`The new person has the chosen id ${externalId}.`, answer);
    }
    const read = await bench.read(first);
    return heldIf(read.status === 200 && read.json["userName"] === first.json["userName"], { held: "Persons of their own, and the first is as they were.", violated: `The first person now reads ${read.status}, userName ${String(read.json["userName"])}.` }, read);
  },
});
