import { defineCheck } from "../../check.ts";
import { heldIf, violated, doesNotApply } from "../../verdict.ts";
import { creates, notOffered } from "./declared.ts";
import { idsIn, partOf } from "./seen.ts";

export const cursor = defineCheck({
  id: "SCIM-R21", slug: "cursor", about: "/provisioning/scim/pageSize", protocol: "scim", kind: "conformance", gate: "informs", title: "Pages by cursor, where it says that it does",
  spec: { doc: "rfc9865", section: "2", level: "MAY" },
  asks: "Where cursors are declared, does the first page name the next, and does that show other people?",
  why: "A cursor loses nobody while people come and go.",
  remedy: "Give nextCursor until the last page; or declare pagination.cursor false.",
  example: {
    sent: `
      GET /Users?cursor&count=1`,
    right: `
      ← 200 {"totalResults": 41, "nextCursor": "VZUTiyhEQJ94IR", "Resources": [{"id": "a"}]}
      GET /Users?cursor=VZUTiyhEQJ94IR&count=1 ← 200 {"Resources": [{"id": "b"}], …}`,
    wrong: `
      ← 200 {"totalResults": 41, "startIndex": 1, "Resources": [{"id": "a"}]}
      # pagination.cursor is declared, and no cursor comes.`,
  },
  applies: creates,
  async run(bench) {
    const config = await bench.request("GET", "/ServiceProviderConfig");
    if (partOf(config.json, "pagination")["cursor"] !== true) return doesNotApply(notOffered("cursors"), config);
    bench.step("two pages by cursor");
    await bench.makeUser();
    await bench.makeUser();
    const first = await bench.request("GET", "/Users?cursor&count=1");
    const next = first.json["nextCursor"];
    if (first.status !== 200 || typeof next !== "string") return violated(`The first page answered ${first.status} and nextCursor ${String(next)}.`, first);
    const second = await bench.request("GET", `/Users?cursor=${encodeURIComponent(next)}&count=1`);
    return heldIf(second.status === 200 && idsIn(second).length === 1 && idsIn(second)[0] !== idsIn(first)[0], { held: "Two pages, two people.", violated: `The second page answered ${second.status} with ${idsIn(second).length} people.` }, first, second);
  },
});
