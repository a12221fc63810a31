import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Platform } from "../../../platform/platform.ts";
import { autoPostPage } from "../../../protocols/saml/index.ts";

/** What a sign-on endpoint answers; written to the socket in one place. */
export type Answer =
  | { redirect: string }
  | { status: number; html: string; policy: string }
  | { status: number; body: string; type: string };

export function send(response: ServerResponse, answer: Answer): void {
  response.setHeader("cache-control", "no-store");
  response.setHeader("referrer-policy", "no-referrer");
  if ("redirect" in answer) {
    response.writeHead(303, { location: answer.redirect }).end(); // 303: a posted form is never posted again
    return;
  }
  if ("html" in answer) {
    response.writeHead(answer.status, { "content-type": "text/html; charset=utf-8", "content-security-policy": answer.policy }).end(answer.html);
    return;
  }
  response.writeHead(answer.status, { "content-type": answer.type, "content-security-policy": "default-src 'none'; frame-ancestors 'none'" }).end(answer.body);
}

export const newNonce = (): string => randomBytes(18).toString("base64");

/** A page that carries a SAML message to an app by the POST binding. */
export function postPage(platform: Platform, appName: string, action: string, message: { SAMLResponse: string; relayState: string | undefined }): Answer {
  const { html, contentSecurityPolicy } = autoPostPage({
    action, fields: { SAMLResponse: Buffer.from(message.SAMLResponse, "utf8").toString("base64"), RelayState: message.relayState }, nonce: newNonce(), appName,
    allowPlainHttp: platform.config.allowLocalTargets,
  });
  return { status: 200, html, policy: contentSecurityPolicy };
}

/** A page for a person whose sign-in stopped: the reason in plain words, what to do, and a code to quote. Never a protocol dump. */
export function stopPage(stop: { status: number; title: string; reason: string; next: string; code: string; action?: { label: string; href: string } }): HtmlAnswer {
  const { label, href } = stop.action ?? { label: "Go to My apps", href: "/my" };
  return framed(stop.status, stop.title, `<p>${text(stop.reason)}</p>
<p>${text(stop.next)}</p>
<p>Reference: <code>${text(stop.code)}</code></p>
<p><a href="${text(href)}">${text(label)}</a></p>`);
}

/** Asks whether the person means to sign out. @param form the provider's own form, which the two buttons send */
export const signOutPage = (orgName: string, form: string): HtmlAnswer => framed(200, `Sign out of ${orgName}?`, `<p>You will be signed out here and of the app that asked. Other apps may keep you signed in.</p>
${form}
<p><button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button> <button class="quiet" type="submit" form="op.logoutForm">Stay signed in</button></p>`,
"form-action 'self' *"); // browsers hold the redirect that follows the form against it: it leads to the app

export const signedOutPage = (): HtmlAnswer => framed(200, "You are signed out", `<p>Close the browser if others use it too.</p>
<p><a href="/my">My apps</a></p>`);

type HtmlAnswer = Extract<Answer, { html: string }>;

/** @param body HTML; whatever comes from outside has to be escaped already */
function framed(status: number, title: string, body: string, formAction = "form-action 'none'"): HtmlAnswer {
  const nonce = newNonce();
  return {
    status, policy: `default-src 'none'; style-src 'nonce-${nonce}'; ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${text(title)} - Entente</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f6f7f9, #14161a); color: light-dark(#1b1f24, #e8eaed); }
main { box-sizing: border-box; width: min(32rem, 100vw - 2rem); padding: 2rem; border-radius: 12px; background: light-dark(#fff, #1d2026); border: 1px solid light-dark(#d5d9df, #343a44); }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; overflow-wrap: anywhere; }
a, button { display: inline-block; margin-top: .5rem; padding: .5rem 1rem; border: 1px solid transparent; border-radius: 8px; font: inherit; cursor: pointer; background: light-dark(#2546c7, #9db2ff); color: light-dark(#fff, #10131a); text-decoration: none; }
button.quiet { background: none; color: inherit; border-color: currentColor; }
code { overflow-wrap: anywhere; }
:is(a, button):focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
</style>
</head>
<body><main>
<h1>${text(title)}</h1>
${body}
</main></body>
</html>
`,
  };
}

const text = (value: string) => value.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
