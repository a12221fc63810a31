import { SCIM, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, couldNotTell } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, partOf } from "./seen.ts";
import { totalOf } from "./server-alive.ts";

export const saysWhatItDoes = defineCheck({
  id: "SC-49", slug: "says-what-it-does", protocol: "scim", kind: "conformance", gate: "warns", title: "Does what it says that it can",
  spec: { doc: "rfc7643", section: "5", level: "SHOULD" },
  asks: "Do patch, filter, sort, bulk and etag behave as ServiceProviderConfig says?",
  why: "Clients adapt to the description; a wrong one makes them fail where they need not.",
  remedy: "Make the description from what is implemented.",
  example: {
    sent: `
      GET /ServiceProviderConfig ← {"patch": {"supported": true}, "bulk": {"supported": false}, …}
      PATCH /Users/2819c2
      POST /Bulk`,
    right: `
      ← 200
      ← 501`,
    wrong: `
      ← 405
      ← 200
      # What is declared is not there, what is denied is.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("the description against behaviour");
    const config = await bench.request("GET", "/ServiceProviderConfig");
    if (config.status !== 200) return couldNotTell(`/ServiceProviderConfig answered ${config.status}.`, config);
    const made = await bench.makeUser();
    const says = (name: string) => partOf(config.json, name)["supported"];
    const patched = await bench.patch(made, { op: "replace", path: "displayName", value: "Patched" });
    const filtered = await bench.find("Users", `userName eq "${String(made.json["userName"])}"`);
    const sorted = await bench.request("GET", "/Users?sortBy=userName&startIndex=1&count=2");
    const bulk = await bench.request("POST", "/Bulk", { body: { schemas: [SCIM.bulk], Operations: [{ method: "GET", path: pathOf(made) }] } });
    const read = await bench.read(made);
    const does: [name: string, yes: boolean, no: boolean][] = [
      ["patch", ok(patched), !ok(patched)], ["filter", totalOf(filtered) === 1, totalOf(filtered) !== 1], ["sort", sorted.status === 200, true],
      ["bulk", bulk.status !== 404 && bulk.status !== 501 && bulk.status !== 405, !ok(bulk)], ["etag", read.headers["etag"] !== undefined, true],
    ];
    const wrong = does.filter(([name, yes, no]) => (says(name) === true && !yes) || (says(name) === false && !no)).map(([name]) => `${name} (declared ${String(says(name))})`);
    return heldIf(wrong.length === 0, { held: `As declared: ${does.map(([name]) => `${name} ${String(says(name))}`).join(", ")}.`, violated: `Behaves otherwise than declared: ${wrong.join(", ")}.` }, config, patched, filtered, sorted, bulk, read);
  },
});
