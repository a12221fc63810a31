import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";

export const unknownInitiator = defineCheck({
  id: "RP-44", slug: "unknown-initiator", about: "/sso/oidc/initiateLoginUri", protocol: "oidc", kind: "attack", gate: "blocks", title: "Starts no sign-in at an issuer it does not know",
  spec: { doc: "openid-connect-core-1_0", section: "4", level: "MUST" },
  asks: "Does the app refuse to begin a sign-in at an issuer that somebody else names?",
  why: "A link to the app would send people to a provider of the sender's choice, or make the app fetch addresses for them.",
  remedy: "Compare iss with the issuers that are configured; for any other, answer with an error and fetch nothing.",
  example: {
    sent: `
      GET /oidc/initiate?iss=https://bench.example/canary/c1&login_hint=ana@corp.example`,
    right: `
      ← 400 "https://bench.example/canary/c1 is not a provider of ours"
      # Or a sign-in at the app's own provider.`,
    wrong: `
      → GET https://bench.example/canary/c1/.well-known/openid-configuration
      ← 302 to where that document says
      # A link decides at whose page people type their password.`,
  },
  expects: "The unknown issuer is neither visited by the app nor shown to the browser.",
  applies: (oidc) => oidc.initiateLoginUri !== undefined || "The manifest names no initiateLoginUri.",
  async run(bench) {
    if (!bench.initiateLoginUri) return couldNotTell("The manifest names no initiateLoginUri.");
    const before = await bench.good("before");
    const canary = await bench.canaries.plant();
    bench.step("hostile: a sign-in at an unknown issuer");
    bench.spoil();
    const url = new URL(bench.initiateLoginUri);
    url.searchParams.set("iss", canary.url);
    url.searchParams.set("login_hint", bench.people.own.userName);
    const page = await bench.browser().open(url.href);
    const sent = page.trail.find((one) => one !== url.href && one.startsWith(canary.url));
    if (sent) return violated("The app sent the browser to the issuer that the link named.", page);
    if ((await canary.hits()).length > 0) return violated("The app fetched documents of the issuer that the link named.", page);
    const after = await bench.good("after");
    return held(`A link named an unknown issuer; the app ${page.toBench ? "began a sign-in at its own" : `answered ${page.status}`} and asked the other for nothing.`, page, before, after);
  },
});
