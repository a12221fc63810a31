import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** A stretch of the manifest's text, as SARIF has it: lines and columns from 1, columns in UTF-16 code units, the end behind the last one. */
export interface Region { startLine: number; startColumn: number; endLine: number; endColumn: number }

/**
 * Finds fields in a manifest's text, YAML or JSON, by their JSON Pointer (RFC 6901): from the field's name to the end of its
 * value. A field that is not written, because its default will do, is found at the nearest one around it that is.
 */
export function openPlaces(text: string): (pointer: string) => Region | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);

  return (pointer) => {
    let node = resolved(document.contents);
    let found: [start: number, end: number] | undefined;
    for (const step of pointer.split("/").slice(1).map((s) => s.replaceAll("~1", "/").replaceAll("~0", "~"))) {
      const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === step) : undefined;
      const value = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
      const start = ((pair?.key ?? value) as Node | undefined)?.range?.[0];
      if (start === undefined) break;
      const end = (value as Node | null | undefined)?.range?.[1] ?? start;
      found = [start, start + text.slice(start, end).trimEnd().length];
      node = resolved(value);
    }
    if (!found) return undefined;
    const [from, to] = found.map((offset) => lines.linePos(offset)) as [{ line: number; col: number }, { line: number; col: number }];
    return { startLine: from.line, startColumn: from.col, endLine: to.line, endColumn: to.col };
  };
}
