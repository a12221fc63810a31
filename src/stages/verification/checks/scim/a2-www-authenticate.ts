import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";

export const wwwAuthenticate = defineCheck({
  id: "SCIM-A2", slug: "www-authenticate", about: "/provisioning/scim/auth", protocol: "scim", kind: "conformance", gate: "warns", title: "Says how to authenticate",
  spec: { doc: "rfc7644", section: "2", level: "MUST" },
  asks: "Does a 401 carry WWW-Authenticate?",
  why: "Without it a client cannot tell which credential is asked for.",
  remedy: "Send WWW-Authenticate: Bearer with every 401 (RFC 9110 §11.6.1).",
  example: {
    sent: `
      GET /Users   without a credential`,
    right: `
      ← 401
      WWW-Authenticate: Bearer realm="scim"`,
    wrong: `
      ← 401
      (no WWW-Authenticate)`,
  },
  async run(bench) {
    bench.step("no credential");
    const answer = await bench.request("GET", "/Users?startIndex=1&count=1", { proof: "none" });
    if (answer.status !== 401) return couldNotTell(`Without a credential it answered ${answer.status}, not 401.`, answer);
    const said = answer.headers["www-authenticate"];
    return heldIf(said !== undefined, { held: `WWW-Authenticate: ${String(said)}.`, violated: "The 401 has no WWW-Authenticate." }, answer);
  },
});
