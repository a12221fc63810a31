import { logoutAttack, withChange } from "./logout.ts";

export const logoutByIdToken = logoutAttack({
  id: "RP-42", slug: "logout-by-id-token", about: "/sso/oidc/backchannelLogoutUri", gate: "blocks", title: "Does not mistake an ID token for a logout token",
  spec: { doc: "openid-connect-backchannel-1_0", section: "2.6", level: "MUST" },
  asks: "Does the app refuse an ID token, or a token with a nonce, at its logout address?",
  why: "ID tokens pass through many hands; each of them could end the person's sessions.",
  remedy: "Refuse a logout token that has a nonce or lacks the logout event.",
  example: {
    sent: `
      POST /oidc/backchannel   logout_token=<an ID token of Ana's>
      # And a logout token with a nonce, which none may have`,
    right: `
      ← 400 "logout_token: no logout event"
      GET /whoami ← 200 {"email": "ana@corp.example"}`,
    wrong: `
      ← 200
      GET /whoami ← 401
      # Every app that Ana signs in to holds such a token, and could sign her out here.`,
  },
  send: [
    withChange("a logout token with a nonce", { claims: (claims) => ({ ...claims, nonce: "of-some-sign-in" }) }),
    {
      name: "an ID token",
      async token(bench) {
        const { request } = await bench.start();
        return (await bench.op.answer(request)).made.idToken;
      },
    },
  ],
});
