import { asList, SCIM } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { doesNotApply, heldIf } from "../../verdict.ts";

export const resourceTypes11 = defineCheck({
  id: "SCIM11-D4", slug: "1.1-resource-types", about: "/provisioning/scim/version", protocol: "scim", kind: "conformance", gate: "informs", title: "Names its resource types, where it does (1.1)",
  spec: { doc: "scim-core-1.1", section: "11", level: "MAY" },
  asks: "If there is a list of resource types, has each a name, an endpoint and a schema?",
  why: "Version 1.1 does not ask for the list; clients that find one rely on it.",
  remedy: "Give name, endpoint and schema for each type, with schemas urn:scim:schemas:core:1.0; or answer 404.",
  example: {
    sent: "GET /ResourceTypes",
    right: "← {\"schemas\": [\"urn:scim:schemas:core:1.0\"], \"Resources\": [{\"name\": \"User\", …}]}",
    wrong: "← {\"Resources\": [{\"name\": \"User\"}]}",
  },
  async run(bench) {
    bench.step("the resource types");
    const answer = await bench.request("GET", "/ResourceTypes");
    if (answer.status === 404) return doesNotApply("The server lists no resource types, which 1.1 leaves open.");
    const types = asList(answer.json["Resources"]);
    const wrong = [
      ...(answer.status === 200 ? [] : [`status ${answer.status}`]), ...(types.length > 0 ? [] : ["Resources"]),
      ...["name", "endpoint", "schema"].filter((key) => types.some((t) => typeof t[key] !== "string")),
      ...(Array.isArray(answer.json["schemas"]) && answer.json["schemas"].includes(SCIM.core11) ? [] : ["schemas"]),
    ];
    return heldIf(wrong.length === 0, { held: `${types.length} types.`, violated: `Missing or wrong: ${wrong.join(", ")}.` }, answer);
  },
});
