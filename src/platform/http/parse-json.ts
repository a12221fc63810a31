import { Problem } from "../../kernel/index.ts";

/** Names that reach an object's prototype when somebody merges carelessly later. */
const POISON = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses JSON that a stranger wrote (RFC 8259). Beyond `JSON.parse` it refuses what two readers could read differently
 * or a later store cannot keep: a name given twice, names that poison prototypes, NUL, half surrogate pairs, bytes that
 * are not UTF-8, and more than `maxDepth` levels.
 * @returns `undefined` for an empty body.
 * @throws {Problem} `bad-request`
 */
export function parseJson(bytes: Uint8Array, maxDepth = 64): unknown {
  if (bytes.byteLength === 0) return undefined;
  const text = decode(bytes);
  let value: unknown;
  try {
    // the scan goes first, so that depth is refused before anything recursive sees it
    scan(text, maxDepth);
    value = JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem("bad-request", "The body is not JSON", { cause: thrown });
  }
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem("bad-request", "The body is not UTF-8");
  }
}

/** One pass over the tokens that matter: strings and brackets. Grammar is left to `JSON.parse`. */
function scan(text: string, maxDepth: number): void {
  const open: (Set<string> | null)[] = []; // names seen per object; null for an array
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      open.push(character === "{" ? new Set() : null);
      if (open.length > maxDepth) throw new Problem("bad-request", `The body is nested deeper than ${maxDepth} levels`);
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      const string = readString(text.slice(at, end + 1));
      if (names && isName(text, end + 1)) {
        if (POISON.has(string)) throw new Problem("bad-request", `The name ${JSON.stringify(string)} is not accepted`);
        if (names.has(string)) throw new Problem("bad-request", `The name ${JSON.stringify(string.slice(0, 80))} is given twice`);
        names.add(string);
      }
      at = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  throw new Problem("bad-request", "The body is not JSON: a string does not end");
}

function readString(token: string): string {
  const string = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
  assertKeepable(string);
  return string;
}

function isName(text: string, after: number): boolean {
  let at = after;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  return text[at] === ":";
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair; better a clear 400 here than a 500 there. */
export function assertKeepable(text: string): void {
  if (text.includes("\u0000")) throw new Problem("bad-request", "Text must not contain the character NUL");
  if (!text.isWellFormed()) throw new Problem("bad-request", "Text must be well-formed Unicode");
}
