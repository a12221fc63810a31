import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, refused, statusOf } from "./seen.ts";

export const wrongMediaType = defineCheck({
  id: "SCIM-D13", slug: "wrong-media-type", protocol: "scim", kind: "conformance", gate: "informs", title: "Refuses a body of another type",
  spec: { doc: "rfc7644", section: "3.8", level: "SHOULD" },
  asks: "Is a create as text/plain refused?",
  why: "text/plain can be sent by any web page without asking; what takes it leans on its credential alone.",
  remedy: "Answer 415 to whatever is not application/scim+json or application/json.",
  example: {
    sent: `
      POST /Users   Content-Type: text/plain
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "tess@corp.example"}`,
    right: `
      ← 415`,
    wrong: `
      ← 201
      # text/plain is what a foreign page may post without asking first.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("hostile: a create as text/plain");
    const answer = await bench.request("POST", "/Users", { body: JSON.stringify(bench.userBody()), headers: { "content-type": "text/plain" } });
    if (ok(answer)) bench.adopt("Users", answer);
    return heldIf(refused(answer), { held: `Refused with ${statusOf(answer)}.`, violated: `It answered ${answer.status}.` }, answer);
  },
});
