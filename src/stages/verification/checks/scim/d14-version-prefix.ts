import { defineCheck } from "../../check.ts";
import { heldIf, doesNotApply } from "../../verdict.ts";
import { isList } from "./server-alive.ts";

export const versionPrefix = defineCheck({
  id: "SCIM-D14", slug: "version-prefix", about: "/provisioning/scim/version", protocol: "scim", kind: "conformance", gate: "informs", title: "Refuses a version that it does not speak",
  spec: { doc: "rfc7644", section: "3.13", level: "MUST" },
  asks: "Is the version in the address honoured: is /v99 refused where /v2 is served?",
  why: "A client of another version would be answered in words that it misreads.",
  remedy: "Answer 404 to versions that you do not serve.",
  example: {
    sent: `
      GET https://app.example/scim/v99/Users?startIndex=1&count=1`,
    right: `
      ← 404`,
    wrong: `
      ← 200 {"totalResults": 41, …}
      # The version in the address says nothing.`,
  },
  async run(bench) {
    const other = bench.baseUrl.replace(/\/v2$/i, "/v99");
    if (other === bench.baseUrl) return doesNotApply("The base address has no version in it.");
    bench.step("the same address with another version");
    const answer = await bench.request("GET", `${other}/Users?startIndex=1&count=1`);
    return heldIf(!isList(answer) || answer.status !== 200, { held: `Refused with ${answer.status}.`, violated: "Version 99 answers like version 2." }, answer);
  },
});
