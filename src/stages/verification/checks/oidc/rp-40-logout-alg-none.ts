import { logoutAttack, withChange } from "./logout.ts";

export const logoutAlgNone = logoutAttack({
  id: "RP-40", slug: "logout-alg-none", about: "/sso/oidc/backchannelLogoutUri", gate: "blocks", title: "Refuses an unsigned logout token",
  spec: { doc: "openid-connect-backchannel-1_0", section: "2.6", level: "MUST" },
  asks: "Does the app refuse logout tokens without a signature, or signed by another key?",
  why: "Anybody on the internet could sign everybody out, again and again.",
  remedy: "Verify the logout token's signature with the provider's JWKS and the agreed algorithm; none is never right.",
  example: {
    sent: `
      POST /oidc/backchannel   logout_token = <header>.<claims>.
      {"alg": "none", "typ": "logout+jwt"}
      # And one signed by another key`,
    right: `
      ← 400 "logout_token: alg none is not allowed"
      GET /whoami ← 200 {"email": "ana@corp.example"}`,
    wrong: `
      ← 200
      GET /whoami ← 401
      # Anybody can throw anybody out.`,
  },
  send: [
    withChange("a logout token with alg none", { signer: "none", header: (header) => ({ ...header, alg: "none" }) }),
    withChange("a logout token signed by another key", { signer: "attacker" }),
  ],
});
