import { type Hidden, isStrong } from "./hidden.ts";

/** Headers that are shown with their value; of any other only the name is kept. */
const SHOWN = new Set([
  "accept", "accept-encoding", "access-control-allow-credentials", "access-control-allow-headers", "access-control-allow-methods", "access-control-allow-origin",
  "access-control-request-headers", "access-control-request-method", "allow", "cache-control", "connection", "content-encoding", "content-language", "content-length", "content-location",
  "content-security-policy", "content-type", "date", "etag", "expires", "if-match", "if-none-match", "keep-alive", "last-modified", "origin", "permissions-policy", "pragma", "referrer-policy",
  "refresh", "retry-after", "server", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "www-authenticate", "x-content-type-options", "x-frame-options",
  "x-http-method-override",
]);
/** Headers whose value proves something, besides the well-known ones. */
const PROVES = /auth|key|token|secret|session|password|signature|credential|cookie/;
/** Query and form fields, JSON members and inputs that prove or sign something; what carries a message is shown as such instead. */
const SECRET_FIELD = /(?:passw(?:or)?d|passphrase|secret|assertion|ticket|code_verifier|credential|csrf|xsrf|private_?key|api[_-]?key|session_?id|session_?key|_session|authenticity)|token$|^(?:code|signature|sig|authorization|jwt|otp|pin|cookie|sid)$/i;
/** Names that only look like such a field. */
const HARMLESS_FIELD = /_supported$|_endpoint|_uri$|_url$|_alg$|_method$|_policy$/i;
const MESSAGE_FIELD = /^SAML(?:Request|Response)$/;
const JSON_MEMBER = /"((?:[^"\\]|\\.){1,80})"(\s*:\s*)"([^"\\]*(?:\\.[^"\\]*)*)"/g;
/** Names that in JSON more often say something else: the code of an error, a pin on a map. A short value of theirs is shown. */
const AMBIGUOUS_MEMBER = /^(?:code|pin|sig|sid|cookie)$/i;
const INPUT = /<input\b[^>]*>/gi;
const JWT = /\b(ey[\w-]{6,})\.([\w-]{10,})\.([\w-]+)/g;
const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@\s]+)@/i;

const isSecret = (name: string): boolean => SECRET_FIELD.test(name) && !HARMLESS_FIELD.test(name);

/** What an exchange looks like once nobody can learn a secret from it. */
export interface Redaction {
  headers(headers: Readonly<Record<string, string | string[]>>): Record<string, string>;
  url(url: string): string;
  body(body: string, contentType: string | undefined): string;
}

/** Hides by place and by name; what is hidden so is then looked for everywhere (`Hidden.without`). */
export function redactionOver(hidden: Hidden): Redaction {
  const secret = (value: string) => hidden.of(value, "learn");
  const plainText = (text: string) => hidden.without(text.replace(JWT, (_all, head: string, body: string, signature: string) => `${head}.${body}.${secret(signature)}`));

  const redaction: Redaction = {
    headers(headers) {
      const out: Record<string, string> = {};
      for (const [name, value] of Object.entries(headers)) {
        const key = name.toLowerCase();
        const one = Array.isArray(value) ? value : [value];
        if (key === "set-cookie") out[key] = one.map((line) => line.replace(/^([^=;]*)=([^;]*)/, (_all, n: string, v: string) => `${n}=${secret(v.trim())}`)).map(plainText).join("\n");
        else if (key === "cookie") out[key] = one.join("; ").replace(/([^=;]+)=([^;]*)/g, (_all, n: string, v: string) => `${n}=${secret(v.trim())}`);
        else if (key === "authorization") out[key] = one.map(credential).join(", ");
        else if (key === "location" || key === "content-location" || key === "referer") out[key] = one.map((line) => address(line, key === "location")).join(", ");
        else if (SHOWN.has(key)) out[key] = plainText(one.join(", "));
        else out[key] = hidden.of(one.join(", "), PROVES.test(key) ? "learn" : undefined);
      }
      return out;
    },
    url: (url) => address(url, false),
    body(body, contentType) {
      const type = contentType ?? "";
      if (/x-www-form-urlencoded/.test(type)) return plainText(fields(body, false, "xml"));
      const shown = body
        .replace(JSON_MEMBER, (all, name: string, colon: string, value: string) => (isSecret(name) && !(AMBIGUOUS_MEMBER.test(name) && !isStrong(value)) ? `"${name}"${colon}"${secret(value)}"` : all))
        .replace(/(<(?:[\w.-]+:)?SignatureValue[^>]*>)([^<]+)/g, (_all, open: string, value: string) => `${open}${secret(value.trim())}`)
        .replace(INPUT, (tag) => {
          const name = /\bname\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
          const called = name?.[1] ?? name?.[2] ?? "";
          if (!isSecret(called) && called !== "SAMLResponse") return tag;
          return tag.replace(/(\bvalue\s*=\s*)(?:"([^"]*)"|'([^']*)')/i, (_all, open: string, double?: string, single?: string) => `${open}"${secret(double ?? single ?? "")}"`);
        });
      return plainText(shown);
    },
  };
  return redaction;

  /** The scheme stays; of Basic, what the letters say is as secret as they are. */
  function credential(line: string): string {
    const [, scheme = "", value = line] = /^([A-Za-z]{1,20}) +(.*)$/s.exec(line) ?? [];
    if (/^basic$/i.test(scheme)) {
      const password = Buffer.from(value, "base64").toString("utf8").split(/:(.*)/s)[1];
      if (password) secret(password);
    }
    return `${scheme} ${secret(value)}`.trim();
  }

  /** @param fromApp A request of the app in a redirect may be read whole: its signature proves who asked, and opens nothing. */
  function address(url: string, fromApp: boolean): string {
    const bare = url.replace(USER_INFO, (_all, scheme: string, who: string) => `${scheme}${secret(who)}@`);
    const at = bare.search(/[?#]/);
    if (at < 0) return plainText(bare);
    const [query = "", ...rest] = bare.slice(at).split("#");
    const shownQuery = query === "" ? "" : `?${fields(query.slice(1), fromApp && /(?:^|&)SAMLRequest=/.test(query.slice(1)), "as-is")}`;
    return plainText(`${bare.slice(0, at)}${shownQuery}${rest.length > 0 ? `#${fields(rest.join("#"), false, "as-is")}` : ""}`);
  }

  function fields(query: string, signatureIsPublic: boolean, messages: "xml" | "as-is"): string {
    return query.split("&").map((pair) => {
      const at = pair.indexOf("=");
      if (at < 0) return pair;
      const name = pair.slice(0, at);
      const value = pair.slice(at + 1);
      if (MESSAGE_FIELD.test(name)) return messages === "xml" ? `${name}=${shownMessage(value)}` : pair;
      if (signatureIsPublic && /^Signature$/.test(name)) return pair;
      return isSecret(decoded(name)) ? `${name}=${secret(decoded(value))}` : pair;
    }).join("&");
  }

  /** A posted SAML message is read as XML by people, without its signature values; whatever else stands there stays. */
  function shownMessage(value: string): string {
    const text = Buffer.from(decoded(value), "base64").toString("utf8");
    return /^\s*</.test(text) ? `\n${redaction.body(text, "text/xml")}\n` : value;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
