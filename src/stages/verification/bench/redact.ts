/** Headers that are shown with their value; of any other only the name is kept. */
const SHOWN = new Set([
  "accept", "allow", "cache-control", "content-length", "content-type", "date", "etag", "if-match", "if-none-match", "last-modified", "location",
  "retry-after", "server", "strict-transport-security", "user-agent", "www-authenticate", "x-content-type-options", "x-frame-options", "x-http-method-override",
]);
const HIDDEN = "(hidden)";
/** Query and form fields that prove or sign something; what carries a message is shortened instead. */
const SECRET_FIELD = /^(?:.*(?:password|secret|token|assertion|ticket|code_verifier)|code|signature|authorization|api[_-]?key)$/i;
const MESSAGE_FIELD = /^SAML(?:Request|Response)$/;
const JSON_SECRET = /"((?:[^"\\]|\\.)*(?:password|secret|access_token|refresh_token|id_token|client_assertion)(?:[^"\\]|\\.)*)"\s*:\s*"(?:[^"\\]|\\.)*"/gi;
const JWT = /\b(ey[\w-]{6,})\.([\w-]{10,})\.([\w-]*)/g;

/** Headers by allow-list: cookies keep their names and flags, credentials their scheme. */
export function redactHeaders(headers: Readonly<Record<string, string | string[]>>, secrets: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    const one = Array.isArray(value) ? value : [value];
    if (key === "set-cookie") out[key] = one.map((line) => line.replace(/^([^=;]*)=[^;]*/, `$1=${HIDDEN}`)).join("\n");
    else if (key === "cookie") out[key] = one.join("; ").replace(/([^=;]+)=[^;]*/g, `$1=${HIDDEN}`);
    else if (key === "authorization") out[key] = one.map((line) => `${/^[A-Za-z]{1,20}(?= )/.exec(line)?.[0] ?? ""} ${HIDDEN}`.trim()).join(", ");
    else if (key === "location") out[key] = one.map((line) => redactUrl(line, secrets)).join(", ");
    else out[key] = SHOWN.has(key) ? withoutValues(one.join(", "), secrets) : HIDDEN;
  }
  return out;
}

export function redactUrl(url: string, secrets: readonly string[]): string {
  const at = url.indexOf("?");
  return withoutValues(at < 0 ? url : `${url.slice(0, at + 1)}${fields(url.slice(at + 1))}`, secrets);
}

/** A body as it may be shown: known secret fields, tokens' signatures and the run's own secrets are gone. */
export function redactBody(body: string, contentType: string | undefined, secrets: readonly string[]): string {
  const type = contentType ?? "";
  if (/x-www-form-urlencoded/.test(type)) return withoutValues(fields(body), secrets);
  const shown = body
    .replace(JSON_SECRET, `"$1":"${HIDDEN}"`)
    .replace(/(<(?:[\w.-]+:)?SignatureValue[^>]*>)([^<]{0,16})[^<]*/g, "$1$2…")
    .replace(/(<(?:[\w.-]+:)?X509Certificate[^>]*>)([^<]{0,16})[^<]*/g, "$1$2…")
    .replace(/(name=["'](?:SAMLResponse|code|[\w-]*token)["'][^>]*value=["'])[^"']*/gi, `$1${HIDDEN}`);
  return withoutValues(shown, secrets);
}

function fields(query: string): string {
  return query.split("&").map((pair) => {
    const at = pair.indexOf("=");
    if (at < 0) return pair;
    const name = pair.slice(0, at);
    if (MESSAGE_FIELD.test(name)) return `${name}=${shownMessage(pair.slice(at + 1))}`;
    return SECRET_FIELD.test(name) ? `${name}=${HIDDEN}` : pair;
  }).join("&");
}

/** A posted SAML message is read as XML by people, without its signature values; a redirected one stays as it is. */
function shownMessage(value: string): string {
  const text = Buffer.from(decodeURIComponent(value.replaceAll("+", " ")), "base64").toString("utf8");
  return /^\s*</.test(text) ? `\n${redactBody(text, "text/xml", [])}\n` : value;
}

function withoutValues(text: string, secrets: readonly string[]): string {
  let shown = text.replace(JWT, (_all, head: string, body: string) => `${head}.${body}.${HIDDEN}`);
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    shown = shown.replaceAll(secret, HIDDEN).replaceAll(encodeURIComponent(secret), HIDDEN);
  }
  return shown;
}
