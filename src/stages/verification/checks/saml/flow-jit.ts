import { defineCheck } from "../../check.ts";
import { newcomerArrives } from "../newcomer.ts";

export const samlJit = defineCheck({
  id: "SAML-F3", slug: "jit-attributes", about: "/sso/saml/jit", protocol: "saml", kind: "flow", gate: "blocks", title: "Makes an account at the first sign-in",
  spec: { doc: "saml-core-2.0-os", section: "2.7.3", level: "MAY" },
  asks: "Does somebody whom the app never met get an account of their own, with their attributes?",
  why: "Without it, new people meet an error on their first day, or land in another person's account.",
  remedy: "Make the account from the NameID and the attributes of the manifest, or declare that accounts must exist first (sso.saml.jit: false).",
  example: {
    sent: `
      POST /saml/acs   for nell@corp.example, whom the app has never met
      <saml:Attribute Name="givenName"><saml:AttributeValue>Nell</saml:AttributeValue></saml:Attribute>`,
    right: `
      ← 302 /welcome
      GET /whoami
      {"email": "nell@corp.example", "givenName": "Nell"}`,
    wrong: `
      ← 403 "User not found"
      # The manifest says sso.saml.jit: true. On her first day Nell stands before a closed door.`,
  },
  applies: (saml) => saml.jit || "The manifest says that the app makes no accounts at sign-in.",
  run: (bench) => newcomerArrives(bench, (person) => bench.attempt({ as: person })),
});
