import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, updates, putsPeople, all } from "./declared.ts";
import { ok, idsIn, statusOf } from "./seen.ts";

export const emptyAndKnown = defineCheck({
  id: "SCIM-Z2", slug: "empty-and-known", about: "/provisioning/scim/attributes", protocol: "scim", kind: "flow", gate: "warns", title: "Takes empty values, and gives people back who were there before",
  spec: { doc: "rfc7644", section: "3.5.1", level: "SHOULD" },
  asks: "Is an update with empty values taken, and is somebody who is there already found, so that one account is joined and not a second made?",
  why: "People without a phone or a title cannot be provisioned; people with an account get a second one.",
  remedy: "Take empty text, null and [] for nothing; find by userName without regard to case.",
  example: {
    sent: `
      PUT /Users/2819c2   {"title": "", "nickName": null, "phoneNumbers": [], …}
      GET /Users?filter=userName eq "TESS@CORP.EXAMPLE"
      PUT /Users/2819c2   {"displayName": "Entente joined", "active": true, …}`,
    right: `
      ← 200
      ← {"totalResults": 1, "Resources": [{"id": "2819c2"}]}
      ← 200 {"displayName": "Entente joined", …}`,
    wrong: `
      ← 400 "nickName must be a string"
      # Somebody who comes back, with less in their profile than before, cannot be joined.`,
  },
  applies: all(creates, updates, putsPeople),
  async run(bench) {
    const made = await bench.makeUser({ title: "Engineer" });
    bench.step("an update with empty values");
    const emptied = await bench.replace(made, { title: "", nickName: null, phoneNumbers: [] });
    if (!ok(emptied)) return violated(`Empty values were answered with ${statusOf(emptied)}.`, emptied);
    bench.step("the person is found and joined");
    const found = await bench.find("Users", `userName eq "${String(made.json["userName"]).toUpperCase()}"`);
    if (idsIn(found).some((id) => id !== made.id)) return violated("Somebody else is found under that name.", found);
    const joined = await bench.replace(made, { displayName: "Entente joined", active: true });
    const read = await bench.read(made);
    return heldIf(ok(joined) && read.json["displayName"] === "Entente joined", { held: `Empty values were taken; the person was ${idsIn(found).length === 1 ? "found in any case" : "not found in another case"} and joined.`, violated: `The update was answered with ${joined.status}; displayName reads ${String(read.json["displayName"])}.` }, emptied, found, joined, read);
  },
});
