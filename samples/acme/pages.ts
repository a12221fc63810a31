import type { Response } from "express";
import type { Tenant } from "./state.ts";

/** Markup that is ready to be sent. Only {@link html} makes it, so plain text is always escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) { this.text = text; }
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function html(parts: TemplateStringsArray, ...values: (Markup | Markup[] | string | number | undefined | false)[]): Markup {
  const show = (value: (typeof values)[number]): string => {
    if (value instanceof Markup) return value.text;
    if (Array.isArray(value)) return value.map(show).join("");
    return value === undefined || value === false ? "" : String(value).replace(/[&<>"']/g, (c) => ESCAPES[c] ?? "");
  };
  return new Markup(parts.map((part, i) => part + (i < values.length ? show(values[i]) : "")).join(""));
}

/** Sends one page. `formAction`: further origins that a form may end at (a provider's logout). */
export function page(res: Response, title: string, body: Markup, options: { status?: number; formAction?: string[] } = {}): void {
  const csp = `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${(options.formAction ?? []).join(" ")}`;
  res.status(options.status ?? 200).set({ "Content-Security-Policy": csp.trim(), "Cache-Control": "no-store" }).type("html").send(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Acme</title>
<link rel="stylesheet" href="/acme.css">
<link rel="icon" href="/logo.svg" type="image/svg+xml">
</head>
<body>
<header class="bar"><a class="brand" href="/"><img src="/logo.svg" alt="" width="32" height="32">Acme <span>Dispatch</span></a></header>
<main>
<h1>${title}</h1>
${body}
</main>
<footer><p>Acme is a sample app. It delivers nothing, to nobody, on time.</p></footer>
</body>
</html>`.text);
}

/** Says no, in words, with the way back. Never quotes what the other side sent. */
export function refusal(res: Response, status: number, tenant: Tenant | undefined, why: string): void {
  page(res, status === 404 ? "Not here" : "Not signed in", html`
<p class="notice" role="alert">${why}</p>
<p><a class="button quiet" href="${tenant ? `/t/${tenant.slug}/` : "/"}">Back to the start</a></p>`, { status });
}
