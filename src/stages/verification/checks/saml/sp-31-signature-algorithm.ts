import { defineCheck } from "../../check.ts";
import { logoutIsRefused, takesRedirectedLogout } from "./logout-check.ts";

const without = (url: string, name: string): string => url.replace(new RegExp(`&${name}=[^&]*`), "");

export const signatureAlgorithm = defineCheck({
  id: "SP-31", slug: "signature-algorithm", about: "/sso/saml/slo", protocol: "saml", kind: "attack", gate: "blocks", title: "Falls back to no other signature algorithm",
  spec: { doc: "saml-bindings-2.0-os", section: "3.4.4.1", level: "MUST" },
  asks: "Does the app refuse a redirected message whose SigAlg is unknown or missing?",
  why: "A default for unknown algorithms, or none at all, makes the signature a decoration.",
  remedy: "Take the algorithms of a list of your own; refuse the message when SigAlg is not on it.",
  example: {
    sent: `
      GET /saml/slo?SAMLRequest=…&SigAlg=urn%3Aentente%3Ano-such-algorithm&Signature=…
      # Also with SigAlg empty, and with SigAlg left out`,
    right: `
      ← 400 "SigAlg is not supported"
      GET /whoami ← 200 {"email": "ana@corp.example"}`,
    wrong: `
      ← 302 /logged-out
      GET /whoami ← 401
      # An unknown algorithm meant that the signature was not checked.`,
  },
  expects: "An honest logout request ends the session, the others do not.",
  applies: takesRedirectedLogout,
  run: (bench) => logoutIsRefused(bench, [
    { name: "a logout request without SigAlg", change: { url: (url) => without(url, "SigAlg") } },
    { name: "a logout request with an unknown SigAlg", change: { url: (url) => url.replace(/&SigAlg=[^&]*/, `&SigAlg=${encodeURIComponent("urn:entente:no-such-algorithm")}`) } },
    { name: "a logout request with an empty SigAlg", change: { url: (url) => url.replace(/&SigAlg=[^&]*/, "&SigAlg=") } },
  ]),
});
