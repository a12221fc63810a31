import { oidcAttack } from "../../oidc-attack.ts";

export const codeAndError = oidcAttack({
  id: "RP-32", slug: "code-and-error", gate: "warns", title: "Takes a callback with an error for an error",
  spec: { doc: "rfc6749", section: "4.1.2.1", level: "MUST" },
  asks: "Does the app refuse a callback that holds a code and an error?",
  why: "A callback that means two things is read one way by the app and another way by whatever guards it.",
  remedy: "Look for error first; when it is there, use nothing else of the callback.",
  example: {
    sent: `
      GET /callback?code=…&state=…&error=access_denied`,
    right: `
      ← 403 "The provider said: access_denied"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # if (params.code) came before if (params.error).`,
  },
  send: () => [{ name: "a callback with a code and with access_denied", change: { callback: (params: Record<string, string>) => ({ ...params, error: "access_denied" }) } }],
});
