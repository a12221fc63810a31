import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

export const openDescription = defineCheck({
  id: "SCIM-D2", slug: "open-description", about: "/provisioning/scim/auth", protocol: "scim", kind: "conformance", gate: "informs", title: "Describes itself to everybody",
  spec: { doc: "rfc7643", section: "5", level: "SHOULD" },
  asks: "Can /ServiceProviderConfig be read without a credential?",
  why: "A client learns there how it has to authenticate.",
  remedy: "Serve /ServiceProviderConfig without asking for a credential; it holds no data of customers.",
  example: {
    sent: `
      GET /ServiceProviderConfig   without a credential`,
    right: `
      ← 200 {"patch": {"supported": true}, "authenticationSchemes": [{"type": "oauthbearertoken"}], …}`,
    wrong: `
      ← 401
      # How to authenticate can be read once one has authenticated.`,
  },
  async run(bench) {
    bench.step("the description without a credential");
    const answer = await bench.request("GET", "/ServiceProviderConfig", { proof: "none" });
    return heldIf(answer.status === 200, { held: "It is open.", violated: `Without a credential it answered ${answer.status}.` }, answer);
  },
});
