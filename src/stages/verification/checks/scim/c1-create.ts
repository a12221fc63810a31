import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const createUser = defineCheck({
  id: "SCIM-C1", slug: "create", about: "/provisioning/scim/features", protocol: "scim", kind: "flow", gate: "blocks", title: "Creates a person",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "Does the server create a person, answer 201 with the whole of it, and read it back alike?",
  why: "A new colleague has no account on the first day, or one that provisioning cannot find again.",
  remedy: "Answer 201 with the created resource; give it an id of your own and keep what was sent.",
  example: {
    sent: `
      POST /Users
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "tess@corp.example",
       "name": {"givenName": "Tess", "familyName": "Tester"}, "active": true}`,
    right: `
      ← 201 {"id": "2819c2", "userName": "tess@corp.example", …}
      GET /Users/2819c2 ← 200, with name, active and emails as they were sent`,
    wrong: `
      ← 201 {"id": "2819c2", …}
      GET /Users/2819c2 ← 200 {"userName": "tess@corp.example", "active": true}
      # name and emails were dropped without a word.`,
  },
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    bench.step("a person is created");
    const body = bench.userBody();
    const answer = await bench.request("POST", "/Users", { body });
    const made = bench.adopt("Users", answer);
    if (answer.status !== 201 || !made) return violated(`The create was answered with ${answer.status}${made ? "" : " and no id"}.`, answer);
    const read = await bench.read(made);
    const name = (read.json["name"] ?? {}) as Record<string, unknown>;
    const lost = [
      ...(read.json["userName"] === body["userName"] ? [] : ["userName"]), ...(name["givenName"] === "Tess" && name["familyName"] === "Tester" ? [] : ["name"]),
      ...(read.json["active"] === true ? [] : ["active"]), ...(asList(read.json["emails"]).some((e) => e["value"] === body["userName"]) ? [] : ["emails"]), ...(read.json["id"] === made.id ? [] : ["id"]),
    ];
    return heldIf(read.status === 200 && lost.length === 0, {
      held: "201 with an id, and the same person is read back.",
      violated: read.status === 200 ? `Read back, the person differs from what was sent: ${lost.join(", ")}.` : `The new person could not be read back (${read.status}).`,
    }, answer, read);
  },
});
