import { diag } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { attributeOf, childrenNamed, everyElement, textOf } from "./xml-navigate.ts";
import { readXml } from "./xml-read.ts";

const refusal = (xml: string | Uint8Array) => {
  try {
    readXml(xml);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return "accepted";
};

describe("reading", () => {
  it("resolves namespaces, joins text around references and keeps attributes apart by namespace", () => {
    const root = readXml('\ufeff<?xml version="1.0" encoding="UTF-8"?><p:a xmlns:p="urn:p" x="1" p:x="2">b&amp;c<d/></p:a>');
    expect(root).toMatchObject({ name: "a", namespace: "urn:p", children: ["b&c", { name: "d", namespace: "" }] });
    expect(attributeOf(root, "x")).toBe("1");
    expect(childrenNamed(root, "", "d")).toHaveLength(1);
    expect(childrenNamed(root, "urn:p", "d")).toHaveLength(0);
    expect(textOf(root)).toBeUndefined();
    expect(everyElement(root)).toHaveLength(2);
  });

  it.each([
    ["a document type", '<!DOCTYPE a SYSTEM "http://canary.invalid/"><a/>'],
    ["entities", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
    ["a comment", "<a>admin<!-- -->@evil</a>"],
    ["a comment before the root", "<!-- --><a/>"],
    ["CDATA", "<a>x<![CDATA[y]]></a>"],
    ["an instruction", "<a>x<?p q?></a>"],
    ["a stylesheet", '<?xml version="1.0"?><?xml-stylesheet href="http://canary.invalid/"?><a/>'],
  ])("refuses %s", (_what, xml) => expect(refusal(xml)).toBe("xml_forbidden"));

  it.each([
    ["too many bytes", `<a>${"x".repeat(65_536)}</a>`, "xml_too_large"],
    ["33 levels", "<a>".repeat(33) + "</a>".repeat(33), "xml_too_deep"],
    ["10,000 levels", "<a>".repeat(9_000) + "</a>".repeat(9_000), "xml_malformed"],
    ["an undeclared entity", "<a>&nbsp;</a>", "xml_malformed"],
    ["an undeclared prefix", "<p:a/>", "xml_malformed"],
    ["a repeated attribute", '<a x="1" x="2"/>', "xml_malformed"],
    ["an unclosed element", "<a><b></a>", "xml_malformed"],
    ["two roots", "<a/><a/>", "xml_malformed"],
    ["nothing", "", "xml_malformed"],
    ["another declared encoding", '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "xml_encoding"],
    ["a zero width no-break space", "<a>\ufeffadmin</a>", "xml_character"],
    ["a reference to one", "<a>&#x0FeFF;admin</a>", "xml_character"],
    ["a decimal reference to one", '<a b="&#065279;"/>', "xml_character"],
    ["a lone surrogate", "<a>\ud800</a>", "xml_encoding"],
    ["version 1.1", '<?xml version="1.1"?><a/>', "xml_forbidden"],
  ])("refuses %s", (_what, xml, code) => expect(refusal(xml)).toBe(code));

  it("refuses bytes that are not UTF-8", () => {
    expect(refusal(Buffer.from("<a>\u00e9</a>", "latin1"))).toBe("xml_encoding");
    expect(refusal(Buffer.from("\ufeff<a/>", "utf16le"))).toBe("xml_encoding");
  });

  it("accepts 32 levels", () => expect(refusal("<a>".repeat(32) + "</a>".repeat(32))).toBe("accepted"));

  it("refuses a hostile document within 100 ms", () => {
    const started = performance.now();
    refusal(`<a ${Array.from({ length: 5_000 }, (_, i) => `a${i}=""`).join(" ")}>`);
    refusal("<a>".repeat(20_000));
    refusal(`<!DOCTYPE a [${'<!ENTITY e "x">'.repeat(3_000)}]><a/>`);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it("keeps no document alive, neither after success nor after refusal", () => {
    diag.configure({ enabled: true });
    try {
      for (let i = 0; i < 50; i++) {
        readXml("<a><b/></a>");
        refusal("<a>".repeat(33) + "</a>".repeat(33));
        refusal("<a><b></a>");
      }
      expect(diag.report()).toEqual({});
    } finally {
      diag.configure({ enabled: false });
    }
  });
});
