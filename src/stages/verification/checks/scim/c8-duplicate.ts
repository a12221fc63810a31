import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const duplicate = defineCheck({
  id: "SCIM-C8", slug: "duplicate", about: "/provisioning/scim/matchBy", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also creates the person with the name in large letters." }],
  protocol: "scim", kind: "conformance", gate: "blocks", title: "Refuses a second person of the same name",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "Is a create with a userName that is taken answered with 409?",
  why: "Two accounts of one person: one is deactivated when they leave, the other stays open.",
  remedy: "Hold userName unique without regard to case, and answer 409 with scimType uniqueness.",
  example: {
    sent: `
      POST /Users   {"userName": "tess@corp.example", …} ← 201
      POST /Users   {"userName": "tess@corp.example", …}`,
    right: `
      ← 409
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "409",
       "scimType": "uniqueness"}`,
    wrong: `
      ← 201 {"id": "6c5bb4", "userName": "tess@corp.example"}
      # Two people of one name: which of them is deactivated when Tess leaves?`,
  },
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    bench.step("the same person twice");
    const first = await bench.makeUser();
    const body = bench.userBody({ userName: first.json["userName"] });
    const again = await bench.request("POST", "/Users", { body });
    if (again.status < 300) bench.adopt("Users", again);
    if (again.status !== 409) return violated(`The second create was answered with ${again.status}.`, again);
    bench.step("the same name in large letters");
    const large = await bench.request("POST", "/Users", { body: bench.userBody({ userName: String(first.json["userName"]).toUpperCase() }) });
    if (large.status < 300) bench.adopt("Users", large);
    return heldIf(large.status >= 400 && large.status < 500, { held: `The second create was answered with 409, that in large letters with ${large.status}.`, violated: `The same name in large letters (userName is the same in any case, RFC 7643 §4.1.1) was answered with ${large.status}.` }, again, large);
  },
});
