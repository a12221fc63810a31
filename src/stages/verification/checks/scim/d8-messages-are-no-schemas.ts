import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";
import { idsIn } from "./seen.ts";

export const messagesAreNoSchemas = defineCheck({
  id: "SCIM-D8", slug: "messages-are-no-schemas", protocol: "scim", kind: "conformance", gate: "warns", title: "Lists no message as a schema",
  spec: { doc: "rfc7644", section: "3.1", level: "MUST" },
  asks: "Are the schemas of messages (ListResponse, PatchOp, Error …) absent from /Schemas?",
  why: "Attribute pickers would offer the fields of messages as fields of people.",
  remedy: "List resource schemas alone.",
  example: {
    sent: `
      GET /Schemas`,
    right: `
      ← {"Resources": [{"id": "urn:ietf:params:scim:schemas:core:2.0:User"},
         {"id": "urn:ietf:params:scim:schemas:core:2.0:Group"}]}`,
    wrong: `
      ← {"Resources": [{"id": "urn:ietf:params:scim:schemas:core:2.0:User"},
         {"id": "urn:ietf:params:scim:api:messages:2.0:PatchOp"}]}
      # PatchOp is the form of a request, not a thing that can be stored.`,
  },
  async run(bench) {
    bench.step("the list of schemas");
    const answer = await bench.request("GET", "/Schemas");
    if (answer.status !== 200) return couldNotTell(`/Schemas answered ${answer.status}.`, answer);
    const messages = idsIn(answer).filter((id) => id.startsWith("urn:ietf:params:scim:api:messages:"));
    return heldIf(messages.length === 0, { held: "Resource schemas alone.", violated: `Listed as schemas: ${messages.join(", ")}.` }, answer);
  },
});
