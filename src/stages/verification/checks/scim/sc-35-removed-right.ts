import { defineCheck } from "../../check.ts";
import { removed, rightGoes, showsRights } from "./right-of-a-group.ts";

export const removedRight = defineCheck({
  id: "SC-35", slug: "removed-right", about: "/test/rights", protocol: "scim", kind: "attack", gate: "blocks", title: "Takes the right away with the group",
  spec: { doc: "owasp-asvs-5.0", section: "8.3.2", level: "MUST" },
  asks: "Does the right of a group go, in the open session too, when somebody is taken out of it?",
  why: "People change jobs. Rights that were read once, at sign-in, outlive them by days.",
  remedy: "Work rights out from memberships at each request, or end the session when they change.",
  example: {
    sent: `
      GET /whoami ← {"rights": ["Depot North"]}
      PATCH /Groups/g1   {"op": "remove", "path": "members[value eq \\"u1\\"]"}   ← 200
      GET /whoami   # the same session`,
    right: `
      ← {"rights": []}`,
    wrong: `
      ← {"rights": ["Depot North"]}`,
  },
  applies: showsRights,
  run: (bench) => rightGoes(bench, { step: "the person is taken out of the group", send: removed(bench) }),
});
