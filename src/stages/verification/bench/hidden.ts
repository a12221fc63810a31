import { inflateRawSync } from "node:zlib";

/** How a hidden value is written. The same value has the same number throughout a run, so that two can be compared; nothing else is told. */
export const placeholder = (n: number): string => `(hidden-${n})`;
export const PLACEHOLDER = /\(hidden-(\d+)\)/g;

/** Shortest value that is looked for elsewhere; also the length of the index's keys. */
const KEY = 8;
/** What may be base64, plain or percent-encoded, and long enough to carry something. */
const BASE64_RUN = /(?:[A-Za-z0-9+/_-]|%2[BFbf]){16,}(?:=|%3[Dd]){0,2}/g;
const MAX_INFLATED = 256 * 1024;
/** So deep is looked into what is encoded in what is encoded. */
const OUTERMOST = 2;
/** Runs that are remembered as harmless. */
const MAX_INNOCENT = 20_000;

/** Texts of at most so many letters, and so many of them, are remembered with what became of them. */
const MAX_SEEN_LENGTH = 300;
const MAX_SEEN = 20_000;

const BEGIN_BITS = 16;
/** A small number of three letters of a key, for a table of `BEGIN_BITS`. */
const beginAt = (text: string, at: number): number => (text.charCodeAt(at) + text.charCodeAt(at + 3) * 131 + text.charCodeAt(at + 7) * 31_337) & ((1 << BEGIN_BITS) - 1);

/** The values of one run that nobody may read. */
export interface Hidden {
  /**
   * The placeholder of a value that stands in a place of secrets. `learn`: it proves something, so it is hidden wherever
   * else it stands, earlier and later.
   */
  of(value: string, learn?: "learn"): string;
  /** Text in which every value known by now is hidden: plain, percent-encoded, in JSON, in HTML, in base64. */
  without(text: string): string;
}

/**
 * @param secrets Known from the beginning; they have the first numbers, in this order.
 * @param isPublic Values that everybody may read even if they stand in a place of secrets: names from the manifest.
 * @param from The first number after those of the secrets.
 */
export function openHidden(secrets: readonly string[], isPublic: (value: string) => boolean = () => false, from = 1): Hidden {
  const numbers = new Map<string, number>();
  const short = new Map<string, string>();
  /** The placeholder of a value in each form that it may be written in. */
  const written = new Map<string, string>();
  const index = new Map<string, Map<string, string>>();
  /** Whether a key of the index may begin here: most places are passed by with this look alone. */
  const begins = new Uint8Array(1 << BEGIN_BITS);
  /** Letters that stand in some key: where none of eight in a row is missing, a key may begin. */
  const letters = new Uint8Array(1 << 16);
  /** Runs that carry none of what is sought by now; forgotten with each new value. */
  let innocent = new Set<string>();
  /** Short texts that have been looked at, with what became of them: headers say the same again and again. Forgotten with each new value. */
  let seen = new Map<string, string>();
  let next = Math.max(from, secrets.length + 1);

  const seek = (value: string, shown: string): void => {
    if (innocent.size > 0) innocent = new Set();
    if (seen.size > 0) seen = new Map();
    for (const form of formsOf(value)) {
      if (!written.has(form)) written.set(form, shown);
      if (form.length < KEY) short.set(form, shown);
      else {
        const key = form.slice(0, KEY);
        begins[beginAt(key, 0)] = 1;
        for (let i = 0; i < KEY; i++) letters[key.charCodeAt(i)] = 1;
        index.set(key, (index.get(key) ?? new Map<string, string>()).set(form, shown));
      }
    }
  };
  secrets.forEach((secret, i) => {
    if (secret.length < 4 || numbers.has(secret)) return;
    numbers.set(secret, i + 1);
    seek(secret, placeholder(i + 1));
  });

  const plain = (text: string): string => {
    let shown = text;
    for (const [value, put] of short) shown = shown.replaceAll(value, put);
    let out = "";
    let done = 0;
    for (let end = 0, run = 0; end < shown.length; end++) {
      run = letters[shown.charCodeAt(end)] === 1 ? run + 1 : 0;
      if (run < KEY) continue;
      const at = end - KEY + 1;
      const candidates = begins[beginAt(shown, at)] === 1 ? index.get(shown.slice(at, at + KEY)) : undefined;
      if (!candidates) continue;
      const found = [...candidates.keys()].filter((value) => shown.startsWith(value, at)).sort((a, b) => b.length - a.length)[0];
      if (found === undefined) continue;
      out += shown.slice(done, at) + candidates.get(found);
      done = at + found.length;
      end = done - 1;
      run = 0;
    }
    return done === 0 ? shown : out + shown.slice(done);
  };
  const carries = (run: string, depth: number): boolean => decodings(run).some((text) => plain(text) !== text || (depth > 0 && deep(text, depth - 1) !== text));
  const deep = (text: string, depth: number): string => text.replace(BASE64_RUN, (run) => {
    if (depth === OUTERMOST && innocent.has(run)) return run;
    if (carries(run, depth)) return hidden.of(run);
    if (depth === OUTERMOST && innocent.size < MAX_INNOCENT) innocent.add(run);
    return run;
  });

  const hidden: Hidden = {
    of(value, learn) {
      if (value === "" || value.match(PLACEHOLDER)?.[0] === value) return value;
      const known = numbers.has(value) ? undefined : written.get(value);
      if (known !== undefined) return known;
      const n = numbers.get(value) ?? next++;
      numbers.set(value, n);
      if (learn && isStrong(value) && !isPublic(value)) seek(value, placeholder(n));
      return placeholder(n);
    },
    without(text) {
      if (index.size + short.size === 0 || text === "") return text;
      if (text.length > MAX_SEEN_LENGTH) return deep(plain(text), OUTERMOST);
      const known = seen.get(text);
      if (known !== undefined) return known;
      const shown = deep(plain(text), OUTERMOST);
      if (seen.size < MAX_SEEN) seen.set(text, shown);
      return shown;
    },
  };
  return hidden;
}

/** Long and odd enough that it is nobody's ordinary word. */
export const isStrong = (value: string): boolean => value.length >= 16 ? !/^\d+$/.test(value) : value.length >= KEY && /\d/.test(value) && /[A-Za-z]/.test(value);

/** One value as it is written in addresses, JSON, XML and HTML, and as it was before it was written so. */
function formsOf(value: string): Set<string> {
  const [encoded, json] = [encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)];
  const forms = new Set([
    value, encoded, encoded.replace(/%../g, (byte) => byte.toLowerCase()), encodeURIComponent(encoded), new URLSearchParams([["", value]]).toString().slice(1),
    json, json.replaceAll("/", "\\/"), JSON.stringify(json).slice(1, -1), encodeURIComponent(json), markup(value), markup(json),
  ]);
  try {
    forms.add(decodeURIComponent(value));
  } catch {
    // it is not percent-encoded
  }
  return new Set([...forms].filter((form) => form.length >= 4));
}
const markup = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");

/** What a run of letters may say once it is decoded. */
function decodings(run: string): string[] {
  const bytes = Buffer.from(run.replaceAll(/%2b/gi, "+").replaceAll(/%2f/gi, "/").replaceAll(/%3d/gi, "="), "base64");
  const texts = [bytes.toString("utf8")];
  if (run.length >= 64 && mayBeDeflated(bytes)) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // most are not compressed, and nobody reads where that was noticed
    try {
      texts.push(inflateRawSync(bytes, { maxOutputLength: MAX_INFLATED }).toString("utf8"));
    } catch {
      // it is not compressed
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
  return texts;
}

/** What its first block says of itself (RFC 1951 §3.2.3, §3.2.4, §3.2.7): kinds there are not, lengths that contradict themselves, too many codes. */
function mayBeDeflated(bytes: Buffer): boolean {
  const [head = 0, second = 0] = bytes;
  switch ((head >> 1) & 3) {
    case 0: return bytes.length >= 5 && (bytes.readUInt16LE(1) ^ bytes.readUInt16LE(3)) === 0xffff;
    case 2: return ((head >> 3) & 31) <= 29 && (second & 31) <= 29;
    default: return ((head >> 1) & 3) === 1;
  }
}
