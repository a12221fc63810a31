import { defineCheck } from "../../check.ts";
import { hasSignOut, sessionEndsAtApp } from "../signed-out.ts";

export const signedOut = defineCheck({
  id: "RP-61", slug: "signed-out", about: "/test/logoutUrl", protocol: "oidc", kind: "attack", gate: "warns", title: "Ends the session itself at sign-out",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.1", level: "MUST" },
  asks: "Is a session over at sign-out, for whoever kept its cookie too?",
  why: "A cookie that was copied from a log, a proxy or a shared computer would open the session after its owner signed out.",
  remedy: "Forget the session on the server; taking the cookie from the browser is not enough.",
  example: {
    sent: `
      GET /callback    ← 302, Set-Cookie: session=…
      POST /sign-out   Cookie: session=…   ← 302, the cookie is removed
      GET /whoami      Cookie: session=…   # the same one, from another browser`,
    right: `
      ← 401`,
    wrong: `
      ← 200 {"userName": "ana@corp.example"}`,
  },
  applies: hasSignOut,
  run: (bench) => sessionEndsAtApp(bench),
});
