import { KEY_IDS } from "../../bench/test-op.ts";
import { keyTrick } from "./signature.ts";

export const zeroSignature = keyTrick({
  id: "RP-06", slug: "zero-signature", about: "/sso/oidc/idTokenAlg", gate: "blocks", title: "Refuses an ES256 signature of zeros",
  spec: { doc: "rfc8725", section: "3.2", level: "MUST" },
  asks: "Does the app refuse an elliptic-curve signature that consists of zeros?",
  why: "Some libraries took it for every message and every key (CVE-2022-21449).",
  remedy: "Update the runtime or library that verifies ECDSA; accept the agreed algorithm only.",
  example: {
    sent: `
      {"alg": "ES256", "typ": "JWT", "kid": "bench-ec"}
      signature = 64 zero bytes (r = 0, s = 0)
      # And 72 zero bytes`,
    right: `
      ← 401 "ID token: signature does not verify"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # r and s were not checked to lie between 1 and n − 1 (CVE-2022-21449).`,
  },
  send: () => [64, 72].map((bytes) => ({
    name: `an ES256 token whose signature is ${bytes} zero bytes`,
    change: { signature: () => Buffer.alloc(bytes), header: (header: Record<string, unknown>) => ({ ...header, alg: "ES256", kid: KEY_IDS.ec }) },
  })),
});
