import { defineCheck } from "../../check.ts";
import { heldIf, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";

export const externalId = defineCheck({
  id: "SCIM-C16", slug: "external-id", protocol: "scim", kind: "conformance", gate: "warns", title: "Keeps externalId as the client's word",
  spec: { doc: "rfc7643", section: "3.1", level: "MUST" },
  asks: "Is externalId kept as it was sent, and never made up?",
  why: "It is the thread by which a client finds its own people again.",
  remedy: "Keep externalId unchanged; leave it out where none was sent.",
  example: {
    sent: `
      POST /Users   {"externalId": "Ext-q7d-ÀB"}
      POST /Users   (without externalId)`,
    right: `
      GET ← {"externalId": "Ext-q7d-ÀB"}
      GET ← (no externalId)`,
    wrong: `
      GET ← {"externalId": "ext-q7d-àb"}
      GET ← {"externalId": "41"}
      # In lower case it is not the client's word any more, and the second was made up.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("a person with and one without");
    const word = `Ext-${bench.word()}-ÀB`;
    const [with_, without] = [await bench.makeUser({ externalId: word }), await bench.makeUser()];
    const [kept, none] = [await bench.read(with_), await bench.read(without)];
    if (kept.json["externalId"] !== word) return violated(`Sent ${word}, read back ${String(kept.json["externalId"])}.`, kept);
    return heldIf(none.json["externalId"] === undefined || none.json["externalId"] === null || none.json["externalId"] === "", { held: "Kept where sent, absent where not.", violated: "The server made one up." }, kept, none);
  },
});
