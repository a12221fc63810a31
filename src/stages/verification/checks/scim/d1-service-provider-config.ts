import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";

export const serviceProviderConfig = defineCheck({
  id: "SCIM-D1", slug: "service-provider-config", protocol: "scim", kind: "conformance", gate: "warns", title: "Describes what it can do",
  spec: { doc: "rfc7644", section: "4", level: "MUST" },
  asks: "Does /ServiceProviderConfig describe the features of the server?",
  why: "Clients that adapt themselves read it first.",
  remedy: "Serve /ServiceProviderConfig with patch, bulk, filter, changePassword, sort, etag and authenticationSchemes.",
  async run(bench) {
    bench.step("the server's description of itself");
    const answer = await bench.request("GET", "/ServiceProviderConfig");
    const missing = ["patch", "bulk", "filter", "changePassword", "sort", "etag", "authenticationSchemes"].filter((key) => answer.json[key] === undefined);
    if (answer.status !== 200) return violated(`/ServiceProviderConfig answered ${answer.status}.`, answer);
    return heldIf(missing.length === 0, { held: "Every block is there.", violated: `/ServiceProviderConfig lacks ${missing.join(", ")}.` }, answer);
  },
});
