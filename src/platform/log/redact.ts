/** Deeper than this nothing is written: a log line is a sentence, not a dump. */
const MAX_DEPTH = 4;
const MAX_TEXT = 4_096;
const MAX_ITEMS = 50;

/** Keys whose value never reaches a log, compared without case, `-` and `_`: `client_secret` and `clientSecret` are one. */
const SECRET_KEY =
  /(password|passwd|passphrase|secrets?|tokens?|authorization|cookies?|assertion|samlresponse|samlrequest|privatekey|apikey|credentials?|otp|recoverycodes?|codeverifier|sessionid|jwt)$/;
/** `code` alone is an authorization code; problem codes are logged as `problem`. */
const SECRET_EXACT = new Set(["code", "pin", "body", "form"]);

/** Credentials inside running text: a bearer header, a JWT, user information in a URL. */
const SECRET_TEXT: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, "$1 [redacted]"],
  [/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, "[redacted]"],
  [/(\/\/)[^/\s:@]+:[^/\s@]+@/g, "$1[redacted]@"],
];

const isSecretKey = (key: string): boolean => {
  const plain = key.toLowerCase().replace(/[-_]/g, "");
  return SECRET_EXACT.has(plain) || SECRET_KEY.test(plain);
};

/**
 * A copy that may be written to a log: secrets by key and by look removed, e-mail addresses cut to their domain,
 * long texts and lists cut, errors with their causes but without a guess at what else they carry.
 */
export function redact(value: unknown, key = "", depth = 0): unknown {
  if (key !== "" && value !== undefined && value !== null && typeof value !== "boolean" && isSecretKey(key)) return "[redacted]";
  if (typeof value === "string") return /email$/i.test(key) ? value.replace(/^.*@/, "[redacted]@") : redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return "[deeper]";
  if (value instanceof Error) return redactError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, "", depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value).slice(0, MAX_ITEMS)) {
    copy[name.slice(0, 100).replace(/[\u007f-\u009f]/g, visible)] = redact(item, name, depth + 1);
  }
  return copy;
}

export function redactText(text: string): string {
  let clean = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
  clean = clean.replace(/[\u007f-\u009f]/g, visible); // terminal codes that JSON does not escape
  for (const [pattern, replacement] of SECRET_TEXT) clean = clean.replace(pattern, replacement);
  return clean;
}

/** A control character as text: `\\u009b`. */
export const visible = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

function redactError(error: Error, depth: number): Record<string, unknown> {
  const code: unknown = "code" in error ? error.code : undefined;
  return {
    type: error.name,
    message: redactText(error.message),
    ...(typeof code === "string" ? { errorCode: code } : {}),
    stack: redactText(error.stack ?? ""),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, "", depth + 1) }),
  };
}
