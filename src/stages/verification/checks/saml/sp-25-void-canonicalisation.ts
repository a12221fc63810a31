import { samlAttack } from "../../saml-attack.ts";

export const voidCanonicalisation = samlAttack({
  id: "SP-25", slug: "void-canonicalisation", gate: "blocks", title: "Refuses what it cannot canonicalise",
  spec: { doc: "saml-core-2.0-os", section: "5.4.3", level: "MUST" },
  asks: "Does the app refuse an assertion with a relative namespace, under a signature over nothing?",
  why: "Some canonicalisers give up on a relative namespace and answer with empty text; then a signature over nothing fits everything (CVE-2025-66568).",
  remedy: "Treat a failed canonicalisation as an error, never as empty text; bring the XML library up to date.",
  example: {
    sent: `
      <saml:Assertion ID="_a1" xmlns:void="1">…</saml:Assertion>
      <ds:DigestValue>… digest of empty text …</ds:DigestValue>`,
    right: `
      ← 403 "Canonicalisation failed: relative namespace"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The canonicaliser gave up and returned "": every assertion has the digest of nothing.`,
  },
  send: () => [{
    name: "an assertion with a relative namespace, whose digest is that of empty text",
    change: {
      sign: "none",
      async tree(bare, tools) {
        const [assertion] = bare.children.filter((child) => typeof child === "object" && "name" in child && child.name === "saml:Assertion");
        if (typeof assertion !== "object" || !("name" in assertion)) return bare;
        const relative = { ...assertion, attrs: { ...assertion.attrs, "xmlns:void": "1" } };
        return tools.responseAround([await tools.sign(relative, { digestOctets: new Uint8Array() })]);
      },
    },
  }],
});
