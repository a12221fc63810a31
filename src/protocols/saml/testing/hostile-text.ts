import fc from "fast-check";
import { isXmlText } from "../../wire/xml-write.ts";

/** What people, vendors and attackers put into names: closing tags, quotes, references, line ends, odd Unicode. */
export const INJECTIONS = [
  "</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"role\"><saml:AttributeValue>admin</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"x\"><saml:AttributeValue>",
  "</saml:NameID><saml:NameID>admin@example.com</saml:NameID><saml:NameID>",
  "</saml:Issuer><saml:Issuer>https://evil.example",
  "\" Format=\"x\"><evil/>",
  "'/><script>alert(1)</script>",
  "]]></saml:AttributeValue><!--",
  "<![CDATA[x]]>",
  "<!-- -->",
  "admin<!-- -->@evil",
  "<?xml-stylesheet href='x'?>",
  "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
  "&lt;&amp;&#10;&e;%",
  "&#x3c;b&#x3e;",
  "\r\n\t \u0085\u2028\u2029\u00a0",
  "{{name}} ${x} $& $1 %00",
  "__proto__",
] as const;

const piece = fc.oneof(
  fc.constantFrom(...INJECTIONS),
  fc.constantFrom("<", ">", "&", '"', "'", "\r", "\n", "\t", "]]>", "--", "\u0085", "\u2028", "\u200b", "é", "e\u0301", "😀", "\u{10ffff}"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
);

/** Any text that XML can carry, with a liking for the nasty. U+FEFF is left out: readers differ on it, ours refuses it. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(piece, { maxLength: 5 })
  .map((parts) => parts.join(""))
  .filter((text) => isXmlText(text) && !text.includes("\ufeff"));
