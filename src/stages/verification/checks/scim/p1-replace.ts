import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const replaceUser = defineCheck({
  id: "SCIM-P1", slug: "replace", about: "/provisioning/scim/userUpdate", protocol: "scim", kind: "conformance", gate: "blocks", title: "Replaces a person by PUT",
  spec: { doc: "rfc7644", section: "3.5.1", level: "MUST" },
  asks: "Does PUT change a person, keep the id, and refuse an id that is not there?",
  why: "Changed names and addresses would never arrive, or arrive in a second account.",
  remedy: "Take the whole resource by PUT, ignore id and meta in it, answer 200 with the result and 404 for an unknown id.",
  example: {
    sent: `
      PUT /Users/2819c2
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "2819c2",
       "userName": "tess@corp.example", "name": {"givenName": "Thea", "familyName": "Changed"}}
      PUT /Users/q7d-nobody   the same`,
    right: `
      ← 200 {"id": "2819c2", "name": {"givenName": "Thea", "familyName": "Changed"}, …}
      ← 404`,
    wrong: `
      ← 200 {"id": "2819c2", "name": {"givenName": "Tess", "familyName": "Tester"}, …}
      ← 201, a person under an id of the client's choice`,
  },
  applies: (scim) => (scim.features.includes("update") && scim.userUpdate === "put") || "The manifest does not say that people are updated by PUT.",
  async run(bench) {
    bench.step("a person is replaced");
    const made = await bench.makeUser();
    const { id: _id, meta: _meta, ...whole } = made.json;
    const put = await bench.request("PUT", `/Users/${encodeURIComponent(made.id)}`, { body: { ...whole, id: made.id, name: { givenName: "Thea", familyName: "Changed" }, displayName: "Thea Changed" } });
    const read = await bench.read(made);
    const name = (read.json["name"] ?? {}) as Record<string, unknown>;
    if (put.status !== 200 || name["givenName"] !== "Thea" || read.json["id"] !== made.id) return violated(`PUT was answered with ${put.status}; read back, the given name is ${String(name["givenName"])}.`, put, read);
    const nobody = await bench.request("PUT", `/Users/${bench.word()}-nobody`, { body: bench.userBody() });
    if (nobody.status < 300) bench.adopt("Users", nobody);
    return heldIf(nobody.status === 404, { held: "Changed under the same id; an unknown id gives 404.", violated: `PUT on an unknown id was answered with ${nobody.status}.` }, put, read, nobody);
  },
});
