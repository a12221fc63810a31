import { logoutAttack, withChange } from "./logout.ts";

export const logoutClaims = logoutAttack({
  id: "RP-41", slug: "logout-claims", about: "/sso/oidc/backchannelLogoutUri", gate: "blocks", title: "Refuses a logout token that is not for it",
  spec: { doc: "openid-connect-backchannel-1_0", section: "2.6", level: "MUST" },
  asks: "Does the app refuse logout tokens of another issuer, for another app, or without the logout event?",
  why: "Any token of the provider, made for any purpose, would end sessions.",
  remedy: "Check iss and aud as for ID tokens, and require the backchannel-logout event.",
  example: {
    sent: `
      {"iss": "https://op.example/oidc", "aud": "another-client", "sub": "ana-0101", "jti": "j1",
       "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}
      # Also another issuer, no event, another event`,
    right: `
      ← 400 "logout_token: aud another-client"
      GET /whoami ← 200 {"email": "ana@corp.example"}`,
    wrong: `
      ← 200
      GET /whoami ← 401`,
  },
  send: [
    withChange("a logout token for another app", { claims: (claims) => ({ ...claims, aud: "another-client" }) }),
    withChange("a logout token of another issuer", { claims: (claims) => ({ ...claims, iss: "https://other-provider.invalid" }) }),
    withChange("a logout token without an event", { claims: ({ events: _left, ...rest }) => rest }),
    withChange("a logout token with another event", { claims: (claims) => ({ ...claims, events: { "https://schemas.invalid/event/greeting": {} } }) }),
  ],
});
