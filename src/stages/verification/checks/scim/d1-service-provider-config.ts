import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const serviceProviderConfig = defineCheck({
  id: "SCIM-D1", slug: "service-provider-config", protocol: "scim", kind: "conformance", gate: "warns", title: "Describes what it can do",
  spec: { doc: "rfc7644", section: "4", level: "MUST" },
  asks: "Does /ServiceProviderConfig describe the features of the server?",
  why: "Clients that adapt themselves read it first.",
  remedy: "Serve /ServiceProviderConfig with patch, bulk, filter, changePassword, sort, etag and authenticationSchemes.",
  example: {
    sent: `
      GET /ServiceProviderConfig`,
    right: `
      ← 200
      {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
       "patch": {"supported": true},
       "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
       "filter": {"supported": true, "maxResults": 200}, "changePassword": {"supported": false},
       "sort": {"supported": false}, "etag": {"supported": false},
       "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Bearer token"}]}`,
    wrong: `
      ← 200
      {"patch": {"supported": true}, "filter": {"supported": true}}
      # Whether bulk, sort and etag are there must be guessed.`,
  },
  async run(bench) {
    bench.step("the server's description of itself");
    const answer = await bench.request("GET", "/ServiceProviderConfig");
    const missing = ["patch", "bulk", "filter", "changePassword", "sort", "etag", "authenticationSchemes"].filter((key) => answer.json[key] === undefined);
    if (answer.status !== 200) return violated(`/ServiceProviderConfig answered ${answer.status}.`, answer);
    return heldIf(missing.length === 0, { held: "Every block is there.", violated: `/ServiceProviderConfig lacks ${missing.join(", ")}.` }, answer);
  },
});
