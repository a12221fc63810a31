import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const createdLocation = defineCheck({
  id: "SCIM-C1L", slug: "location", protocol: "scim", kind: "conformance", gate: "warns", title: "Says where the new person is",
  spec: { doc: "rfc7644", section: "3.3", level: "MUST" },
  asks: "Does the answer to a create carry a Location that equals meta.location?",
  why: "Clients that follow the Location lose the resource they have just made.",
  remedy: "Send the absolute address of the resource as Location and as meta.location.",
  example: {
    sent: `
      POST /Users   {"userName": "tess@corp.example", …}`,
    right: `
      ← 201
      Location: https://app.example/scim/v2/Users/2819c2
      {"id": "2819c2", "meta": {"location": "https://app.example/scim/v2/Users/2819c2"}}`,
    wrong: `
      ← 201
      {"id": "2819c2", "meta": {"location": "/api/internal/users/41"}}`,
  },
  applies: (scim) => scim.features.includes("create") || "The manifest does not say that people are created.",
  async run(bench) {
    bench.step("a person is created");
    const { answer } = await bench.makeUser();
    const location = answer.headers["location"];
    const meta = (answer.json["meta"] as Record<string, unknown> | undefined)?.["location"];
    if (typeof location !== "string") return violated("There is no Location header.", answer);
    return heldIf(location === meta, { held: `Location and meta.location are ${location}.`, violated: `Location is ${location}, meta.location is ${String(meta)}.` }, answer);
  },
});
