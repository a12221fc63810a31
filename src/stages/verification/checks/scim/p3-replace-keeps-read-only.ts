import { pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates, updates, putsPeople, all } from "./declared.ts";
import { partOf, statusOf } from "./seen.ts";

export const replaceKeepsReadOnly = defineCheck({
  id: "SCIM-P3", slug: "replace-keeps-read-only", about: "/provisioning/scim/userUpdate", protocol: "scim", kind: "conformance", gate: "blocks", title: "Lets no PUT change an id",
  spec: { doc: "rfc7644", section: "3.5.1", level: "MUST" },
  asks: "Are id and meta in a PUT ignored or refused, and is a PUT without userName refused?",
  why: "A PUT that moves a person to another id takes somebody else's place.",
  remedy: "The address decides who is replaced; answer 400 when a required attribute is missing.",
  example: {
    sent: `
      PUT /Users/2819c2   {"id": "q7d-chosen", "meta": {"created": "1999-01-01T00:00:00Z"}, …}
      PUT /Users/2819c2   (without userName)`,
    right: `
      ← 400 mutability
      GET /Users/2819c2 ← 200, id and userName as before`,
    wrong: `
      ← 200 {"id": "q7d-chosen", …}
      GET /Users/2819c2 ← 404
      # The client looks for the person under the old id, and makes a second one.`,
  },
  applies: all(creates, updates, putsPeople),
  async run(bench) {
    const made = await bench.makeUser();
    bench.step("hostile: PUT with another id");
    const wanted = `${bench.word()}-chosen`;
    const moved = await bench.replace(made, { id: wanted, meta: { resourceType: "Group", created: "1999-01-01T00:00:00Z", location: "https://elsewhere.invalid/" } });
    const [read, other] = [await bench.read(made), await bench.request("GET", `/Users/${wanted}`)];
    if (other.status === 200) { bench.adopt("Users", other); return violated("The person is found under the id that the request chose.", moved, other); }
    if (read.status !== 200 || read.json["id"] !== made.id) return violated(`After it (${moved.status}) the person is no longer found under its id.`, moved, read);
    if (String(partOf(read.json, "meta")["created"]).startsWith("1999")) return violated("meta.created is what the request said.", moved, read);
    bench.step("hostile: PUT without userName");
    const { userName, ...rest } = made.json;
    const bare = await bench.request("PUT", pathOf(made), { body: rest });
    const kept = await bench.read(made);
    return heldIf(kept.json["userName"] === userName, { held: `Ignored or refused (${moved.status}); a PUT without userName gave ${statusOf(bare)}.`, violated: `After a PUT without userName (${bare.status}) the person is called ${String(kept.json["userName"])}.` }, moved, read, bare, kept);
  },
});
