import { defineCheck } from "../../check.ts";
import { deleted, rightGoes, showsRights } from "./right-of-a-group.ts";

export const deletedRight = defineCheck({
  id: "SC-55", slug: "right-of-a-deleted-group", about: "/test/rights", protocol: "scim", kind: "attack", gate: "blocks", title: "Takes the right away with a group that is deleted",
  spec: { doc: "rfc7644", section: "3.6", level: "MUST" },
  asks: "Do the rights of a group go, in open sessions too, when the group itself is deleted?",
  why: "A group is deleted to close something down. A right without its group is seen by nobody and taken back by nobody.",
  remedy: "Delete what the group gave together with it, and work rights out anew.",
  example: {
    sent: `
      GET /whoami ← {"rights": ["Depot North"]}
      DELETE /Groups/g1   ← 204
      GET /whoami   # the same session`,
    right: `
      ← {"rights": []}`,
    wrong: `
      ← {"rights": ["Depot North"]}`,
  },
  applies: showsRights,
  run: (bench) => rightGoes(bench, { step: "the group is deleted", send: deleted(bench) }),
});
