import { samlAttack } from "../../saml-attack.ts";

export const sessionOver = samlAttack({
  id: "SP-91", slug: "session-over", gate: "warns", title: "Opens no session that the provider says is over",
  spec: { doc: "saml-core-2.0-os", section: "2.7.2", level: "MUST" },
  asks: "Is an assertion refused whose SessionNotOnOrAfter has passed?",
  why: "The provider says until when the person may stay, for example to the end of a shift.",
  remedy: "Read SessionNotOnOrAfter: refuse what has passed, and end your session then.",
  example: {
    sent: `
      <saml:AuthnStatement SessionNotOnOrAfter="… ten minutes ago …">`,
    right: `
      ← 403 "The session is over"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: (bench) => [{
    name: "a signed assertion whose session ended ten minutes ago",
    change: { assertion: (parts) => ({ ...parts, authn: parts.authn && { ...parts.authn, sessionNotOnOrAfter: bench.inMinutes(-10) } }) },
  }],
});
