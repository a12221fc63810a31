import { checkedEndpoint } from "./endpoint-url.ts";
import { SamlError } from "./saml-error.ts";

/** A page that posts a message by itself, and the policy it must be served under. */
export interface AutoPostPage {
  html: string;
  /** Value of the Content-Security-Policy header. */
  contentSecurityPolicy: string;
}

/**
 * The form of the POST binding (Bindings §3.5.4). It posts itself by a script that bears the nonce; without script there
 * is a button. Every value is text, whatever it holds.
 * @param form.fields  For example `SAMLResponse` (base64) and `RelayState`; a field that is `undefined` is left out.
 * @param form.nonce   A fresh one for each answer, at least 16 base64 characters.
 * @param form.alsoPostsTo Further origins the form may lead to: browsers hold redirects of a form against `form-action`.
 * @throws {SamlError} `url_refused`
 * @throws {RangeError} when the nonce is not one
 */
export function autoPostPage(form: {
  action: string;
  fields: Readonly<Record<string, string | undefined>>;
  nonce: string;
  /** Name of the app, shown to people without script. */
  appName?: string | undefined;
  alsoPostsTo?: readonly string[] | undefined;
  allowPlainHttp?: boolean | undefined;
}): AutoPostPage {
  const action = checkedEndpoint(form.action, form.allowPlainHttp);
  if (!/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(form.nonce)) throw new RangeError("The nonce is not base64, or too short");
  const origins = [action, ...(form.alsoPostsTo ?? [])].map(originOf);
  const inputs = Object.entries(form.fields)
    .filter((field): field is [string, string] => field[1] !== undefined)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`);
  const heading = form.appName === undefined ? "Signing you in" : `Signing you in to ${form.appName}`;
  return {
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>${escaped(heading)}</title></head>
<body>
<form method="post" action="${escaped(action)}">
${inputs.join("\n")}
<noscript><p>${escaped(heading)}. One more click, because scripts are switched off here.</p><button type="submit">Continue</button></noscript>
</form>
<script nonce="${escaped(form.nonce)}">document.forms[0].submit();</script>
</body>
</html>
`,
    contentSecurityPolicy: [
      "default-src 'none'",
      `script-src 'nonce-${form.nonce}'`,
      `form-action ${[...new Set(origins)].join(" ")}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}

function originOf(url: string): string {
  const origin = URL.canParse(url) ? new URL(url).origin : "null";
  if (origin === "null") throw new SamlError("url_refused");
  return origin;
}

/** Character references for what could end an attribute or open a tag, and for line ends, which inputs would drop. */
const escaped = (text: string) =>
  text.replace(/[&<>"'\r\n\u2028\u2029]/g, (char) => `&#${char.codePointAt(0)};`).replaceAll("\u0000", "\ufffd");
