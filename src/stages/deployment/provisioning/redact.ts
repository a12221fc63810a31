/** Shorter secrets would take innocent text away with them. */
const MIN_SECRET = 4;

/** The text without our secrets, however a server may have written them back: plain, JSON, URL or base64. */
export function without(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET) continue;
    const spellings = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(secret).toString("base64"), Buffer.from(secret).toString("base64url")];
    for (const spelling of new Set(spellings)) clean = clean.replaceAll(spelling, "[removed]");
  }
  return clean;
}

const MAX_KEPT = 2000;
const PRIVATE = /pass(word|wd|phrase)|secret|token|credential|authorization/i;

/** A body as it is kept in the log of operations: no passwords, no tokens, at most 2,000 characters. */
export function keptBody(text: string): string {
  let shown: string;
  try {
    shown = JSON.stringify(JSON.parse(text, (key, value: unknown) => (PRIVATE.test(key) && typeof value !== "object" ? "[removed]" : value)));
  } catch {
    shown = text.slice(0, 500); // not JSON: an error page, of which the beginning tells enough
  }
  return shown.length > MAX_KEPT ? `${shown.slice(0, MAX_KEPT - 1)}…` : shown;
}
