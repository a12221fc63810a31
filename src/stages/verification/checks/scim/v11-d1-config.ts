import { asList, SCIM } from "../../bench/scim-bench.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { partOf } from "./seen.ts";

export const config11 = defineCheck({
  id: "SCIM11-D1", slug: "1.1-config", about: "/provisioning/scim/version", version: 2, changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Asks for the limits of bulk and filter as well." }], protocol: "scim", kind: "conformance", gate: "warns", title: "Describes what it can do (1.1)",
  spec: { doc: "scim-core-1.1", section: "8", level: "MUST" },
  asks: "Does /ServiceProviderConfigs describe patch, bulk, filter, changePassword, sort, etag and authentication?",
  why: "Clients that adapt themselves read it first.",
  remedy: "Serve /ServiceProviderConfigs (plural) with schemas urn:scim:schemas:core:1.0.",
  example: {
    sent: `
      GET /ServiceProviderConfigs   (plural in 1.1)`,
    right: `
      {"schemas": ["urn:scim:schemas:core:1.0"], "patch": {"supported": true},
       "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
       "filter": {"supported": true, "maxResults": 200},
       "changePassword": {"supported": false}, "sort": {"supported": false}, "etag": {"supported": false},
       "authenticationSchemes": [{"type": "oauthbearertoken", "description": "A bearer token"}]}`,
    wrong: `
      ← 404
      # It answers to /ServiceProviderConfig alone, as 2.0 calls it.`,
  },
  async run(bench) {
    bench.step("the server's description of itself");
    const answer = await bench.request("GET", "/ServiceProviderConfigs");
    if (answer.status !== 200) return violated(`/ServiceProviderConfigs answered ${answer.status}.`, answer);
    const missing = ["patch", "bulk", "filter", "changePassword", "sort", "etag"].filter((key) => typeof partOf(answer.json, key)["supported"] !== "boolean");
    const limits = [["bulk", "maxOperations"], ["bulk", "maxPayloadSize"], ["filter", "maxResults"]] as const;
    missing.push(...limits.filter(([block, key]) => typeof partOf(answer.json, block)[key] !== "number").map(([block, key]) => `${block}.${key}`));
    const methods = asList(answer.json["authenticationSchemes"]);
    if (!methods.some((m) => m["type"] && m["description"])) missing.push("authenticationSchemes");
    if (!Array.isArray(answer.json["schemas"]) || !answer.json["schemas"].includes(SCIM.core11)) missing.push(`schemas ${SCIM.core11}`);
    return heldIf(missing.length === 0, { held: "Every block is there.", violated: `/ServiceProviderConfigs lacks ${missing.join(", ")}.` }, answer);
  },
});
