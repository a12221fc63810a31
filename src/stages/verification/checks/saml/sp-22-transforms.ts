import { el, honestTransforms, raw, type XmlElement } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";

const transform = (algorithm: string, content: Parameters<typeof el>[2] = []): XmlElement => el("ds:Transform", { Algorithm: algorithm }, content);

/** Harmless wherever it should run: an XSLT that copies, an XPath that keeps everything, base64. */
const EXTRA = {
  "an XSLT transform": transform("http://www.w3.org/TR/1999/REC-xslt-19991116", raw(
    '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"><xsl:copy-of select="."></xsl:copy-of></xsl:template></xsl:stylesheet>')),
  "an XPath transform": transform("http://www.w3.org/TR/1999/REC-xpath-19991116", el("ds:XPath", {}, "true()")),
  "a base64 transform": transform("http://www.w3.org/2000/09/xmldsig#base64"),
};

export const transforms = samlAttack({
  id: "SP-22", slug: "transforms", gate: "blocks", title: "Refuses transforms that SAML does not know",
  spec: { doc: "saml-core-2.0-os", section: "5.4.4", level: "MUST" },
  asks: "Does the app refuse a signature with an XSLT, XPath or base64 transform?",
  why: "A transform is a program that the message brings along: it decides what is verified, and in some libraries what is run.",
  remedy: "Take the enveloped-signature and the exclusive-C14N transform, and no other.",
  example: {
    sent: `
      <ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">
        <xsl:stylesheet …>
          <xsl:template match="/"><xsl:copy-of select="."/></xsl:template>
        </xsl:stylesheet>
      </ds:Transform>
      # Also XPath and base64, each between the two transforms that SAML knows`,
    right: `
      ← 403 "Transform REC-xslt-19991116 is not allowed"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # A stylesheet from the message ran before anything was verified.`,
  },
  send: () => Object.entries(EXTRA).map(([name, extra]) => ({
    name: `a response signed with ${name} between the honest ones`,
    change: { signing: { transforms: [honestTransforms()[0], extra, honestTransforms()[1]] } },
  })),
});
