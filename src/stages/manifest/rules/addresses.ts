import { ADDRESS_FAULTS, isLoopback, readAddress } from "../address.ts";
import type { AddressOptions } from "../address.ts";
import { compileMapping } from "../mapping.ts";
import { manifestSchema } from "../schema.ts";
import type { Manifest } from "../schema.ts";
import type { Variable } from "../schema/variables.ts";
import { checkTemplate, parseTemplate, templateVariables } from "../template.ts";
import { fieldsOfKind } from "../walk.ts";
import type { Finding, Rule } from "./rule.ts";

/** Text of a template without its variables; what a rule about literal text looks at. */
export const literalText = (template: string): string => template.replace(/\{\{[^{}]*\}\}/g, "");

function templateFindings(path: string, template: string, variables: readonly Variable[], options: AddressOptions): Finding[] {
  const problems = checkTemplate(template, variables);
  if (problems.length) return problems.map((p) => ({ path, code: p.code, message: p.message, ...(p.mend ? { mend: p.mend } : {}) }));
  if (templateVariables(template).length === 0) {
    const read = readAddress(template, options);
    return "fault" in read ? [{ path, code: `manifest.url.${read.fault}`, ...ADDRESS_FAULTS[read.fault] }] : [];
  }
  if (/^http:/i.test(template) && !options.identifier) {
    const host = /^http:\/\/([^/?#]*)/i.exec(template)?.[1] ?? "";
    const local = isLoopback(host.replace(/:[^:\]]*$/, "")) && options.allowLocal;
    if (!local) return [{ path, code: "manifest.url.not-https", ...ADDRESS_FAULTS["not-https"] }];
  }
  return [];
}

function textFindings(path: string, template: string, variables: readonly Variable[], options: AddressOptions): Finding[] {
  const first = /^\{\{([^{}]*)\}\}/.exec(template)?.[1]?.trim();
  const likeUrl = /^https?:\/\//i.test(template) || variables.some((v) => v.name === first && v.type === "url");
  if (likeUrl) return templateFindings(path, template, variables, { ...options, identifier: true });
  const parsed = parseTemplate(template);
  if (!parsed.ok) return parsed.problems.map((p) => ({ path, code: p.code, message: p.message, ...(p.mend ? { mend: p.mend } : {}) }));
  return templateVariables(template).flatMap((name) => {
    const variable = variables.find((v) => v.name === name);
    if (!variable) return [{ path, code: "manifest.template.undeclared", message: `{{${name}}} is not declared`, mend: "Add it to `variables`." }];
    return variable.type === "secret" ? [{ path, code: "manifest.template.secret-in-url", message: `{{${name}}} is a secret; it would be seen by everybody on the way` }] : [];
  });
}

/** What is wrong with each address in `document`, which may be a draft that is no manifest yet. */
export function addressFindings(document: unknown, variables: readonly Variable[], options: AddressOptions): Finding[] {
  return fieldsOfKind(manifestSchema, document, "url-template", "text-template", "static-url").flatMap(({ path, kind, text }) => {
    if (kind === "url-template") return templateFindings(path, text, variables, options);
    if (kind === "text-template") return textFindings(path, text, variables, options);
    const read = readAddress(text, options);
    return "fault" in read ? [{ path, code: `manifest.url.${read.fault}`, ...ADDRESS_FAULTS[read.fault] }] : [];
  });
}

/** What is wrong with each expression in `document`. Secrets can be read by header expressions alone. */
export function expressionFindings(document: unknown, variables: readonly Variable[]): Finding[] {
  const open = variables.filter((v) => v.type !== "secret").map((v) => v.name);
  const all = variables.map((v) => v.name);
  return fieldsOfKind(manifestSchema, document, "expression", "header-expression").flatMap(({ path, kind, text }) => {
    const header = kind === "header-expression";
    const compiled = compileMapping(text, { header, variables: header ? all : open });
    if (compiled.ok) return [];
    const { code, message, mend } = compiled.problem;
    return [{ path, code, message, ...(mend ? { mend } : {}) }];
  });
}

const redirectTargets = (m: Manifest): [string, string][] => [
  ...(m.sso?.oidc?.redirectUris ?? []).map((uri, i): [string, string] => [`/sso/oidc/redirectUris/${i}`, uri]),
  ...(m.sso?.oidc?.postLogoutRedirectUris ?? []).map((uri, i): [string, string] => [`/sso/oidc/postLogoutRedirectUris/${i}`, uri]),
  ...(m.sso?.saml ? [["/sso/saml/acsUrl", m.sso.saml.acsUrl] as [string, string]] : []),
  ...(m.sso?.saml?.otherAcs ?? []).map((acs, i): [string, string] => [`/sso/saml/otherAcs/${i}/url`, acs.url]),
];

/** Rules about every field of a kind, found by walking the schema: a new URL field is covered the day it is added. */
export const ADDRESS_RULES: readonly Rule[] = [
  {
    code: "manifest.url.invalid", severity: "error",
    message: "The address cannot be used", mend: "Write a complete https:// address; variables as {{name}}.",
    find: (m, options) => addressFindings(m, m.variables, options),
  },
  {
    code: "manifest.url.fragment", severity: "error",
    message: "An address that is sent to carries a fragment", mend: "Remove # and what follows (RFC 6749 §3.1.2).",
    find: (m) => redirectTargets(m).filter(([, uri]) => literalText(uri).includes("#")).map(([path]) => ({ path })),
  },
  {
    code: "manifest.url.wildcard", severity: "error",
    message: "Addresses are compared exactly; there are no wildcards", mend: "List each address, or use a variable.",
    find: (m) => redirectTargets(m).filter(([, uri]) => literalText(uri).includes("*")).map(([path]) => ({ path })),
  },
  {
    code: "manifest.expression.invalid", severity: "error",
    message: "The expression cannot be used", mend: "See the list of names and functions.",
    find: (m) => expressionFindings(m, m.variables),
  },
];
