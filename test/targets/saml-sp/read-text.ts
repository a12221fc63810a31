import { inflateRawSync } from "node:zlib";
import type { Flaw } from "./flaws.ts";

const MAX_BYTES = 128 * 1024;
const MAX_DEPTH = 40;

/** The text of a posted message, before any parser sees it. @throws {Error} when it is refused */
export async function readText(encoded: string, flaws: ReadonlySet<Flaw>): Promise<string> {
  if (!flaws.has("any-size") && encoded.length > MAX_BYTES * 1.4) throw new Error("too large");
  const octets = Buffer.from(encoded, "base64");
  const deflated = octets.length > 0 && octets[0] !== 0x3c && flaws.has("inflates");
  let xml = (deflated ? inflateRawSync(octets) : octets).toString("utf8");
  if (!xml.startsWith("<")) throw new Error("no XML");
  if (!flaws.has("any-depth")) refuseDepth(xml);
  if (flaws.has("opens-entities")) await open([...xml.matchAll(/<!ENTITY\s+\w+\s+(?:SYSTEM|PUBLIC\s+"[^"]*")\s+"([^"]+)"/g)]);
  if (flaws.has("opens-references")) await open([...xml.matchAll(/(?:<!DOCTYPE r SYSTEM|<!ENTITY % \w+ SYSTEM|href=|noNamespaceSchemaLocation=)\s*"([^"]+)"/g)]);
  if (flaws.has("expands-entities")) xml = expanded(xml);
  if (flaws.has("harmless-doctype")) xml = xml.replace(/^<!DOCTYPE[^<>[]*>/, "");
  if (/<!DOCTYPE/.test(xml) && !flaws.has("doctype-by-pattern")) throw new Error("a DOCTYPE");
  if (/<!--/.test(xml) && !flaws.has("comment-cuts-text") && !flaws.has("digest-is-first-node")) throw new Error("a comment");
  if (/<!\[CDATA\[/.test(xml) && !flaws.has("cdata-cuts-text")) throw new Error("a CDATA section");
  if (/<\?/.test(xml) && !flaws.has("instruction-cuts-text")) throw new Error("a processing instruction");
  return xml;
}

function refuseDepth(xml: string): void {
  let depth = 0;
  for (const [tag] of xml.matchAll(/<\/?[A-Za-z][^<>]*>/g)) {
    if (tag.startsWith("</")) depth--;
    else if (!tag.endsWith("/>") && ++depth > MAX_DEPTH) throw new Error("too deep");
  }
}

const open = (found: RegExpMatchArray[]) => Promise.all(found.map(([, url]) => fetch(url ?? "").catch(() => undefined)));

function expanded(xml: string): string {
  const entities = new Map([...xml.matchAll(/<!ENTITY\s+(\w+)\s+"([^"]*)">/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
  const body = xml.replace(/<!DOCTYPE[^]*?\]>/, "");
  const fill = (text: string): string => text.replace(/&(\w+);/g, (all, name: string) => (entities.has(name) ? fill(entities.get(name) ?? "") : all));
  return fill(body);
}
