import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const foreignPages = defineCheck({
  id: "SC-48", slug: "foreign-pages", protocol: "scim", kind: "attack", gate: "warns", title: "Does not let foreign pages in",
  spec: { doc: "fetch", section: "3.2", level: "SHOULD" },
  asks: "Is a page of a foreign origin not allowed to send requests with credentials?",
  why: "Any page that an administrator opens could read everybody.",
  remedy: "Send no Access-Control-Allow-* on SCIM; its clients are servers.",
  example: {
    sent: `
      OPTIONS /Users
      Origin: https://elsewhere.invalid
      Access-Control-Request-Headers: authorization`,
    right: `
      ← 204
      (no Access-Control-Allow-Origin)`,
    wrong: `
      ← 204
      Access-Control-Allow-Origin: https://elsewhere.invalid
      Access-Control-Allow-Credentials: true`,
  },
  async run(bench) {
    bench.step("hostile: the question a browser asks for a foreign page");
    const origin = "https://elsewhere.invalid";
    const flight = await bench.request("OPTIONS", "/Users", { proof: "none", headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" } });
    const read = await bench.request("GET", "/Users?startIndex=1&count=1", { headers: { origin } });
    const open = [flight, read].find((a) => a.headers["access-control-allow-origin"] === origin && String(a.headers["access-control-allow-credentials"]).toLowerCase() === "true");
    return open ? violated("A foreign origin is allowed with credentials.", open) : held("Not allowed.", flight, read);
  },
});
