import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";

export const mediaType = defineCheck({
  id: "SCIM-D12", slug: "media-type", protocol: "scim", kind: "conformance", gate: "warns", title: "Speaks application/scim+json, and takes application/json",
  spec: { doc: "rfc7644", section: "3.8", level: "MUST" },
  asks: "Are answers application/scim+json, and is a create as application/json taken?",
  why: "Widely used clients send application/json; strict ones read nothing else than application/scim+json.",
  remedy: "Answer with application/scim+json in UTF-8 and accept both types.",
  example: {
    sent: `
      GET /Users   Accept: application/scim+json
      POST /Users   Content-Type: application/json`,
    right: `
      ← 200 Content-Type: application/scim+json
      ← 201`,
    wrong: `
      ← 200 Content-Type: text/html
      ← 415
      # Many clients send application/json; RFC 7644 §3.1 asks servers to take it.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a reading, and a create as application/json");
    const read = await bench.request("GET", "/Users?startIndex=1&count=1", { headers: { accept: "application/scim+json" } });
    const plain = await bench.request("POST", "/Users", { body: bench.userBody(), headers: { accept: "application/json", "content-type": "application/json" } });
    if (!bench.adopt("Users", plain)) return violated(`A create as application/json was answered with ${plain.status}.`, plain);
    const type = String(read.headers["content-type"] ?? "none");
    return heldIf(/^application\/scim\+json\b/i.test(type), { held: `Answers are ${type}; application/json is taken too.`, violated: `Asked for application/scim+json, the answer is ${type}.` }, read, plain);
  },
});
