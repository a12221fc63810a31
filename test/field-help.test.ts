import { describe, expect, it } from "vitest";
import { library } from "../src/app/docs/library.ts";
import { CHECKS } from "../src/stages/verification/index.ts";
import { checkManifest, type ManifestProblem } from "../src/stages/manifest/index.ts";
import { exampleManifest } from "../src/stages/manifest/fixtures/example.ts";
import { CERTIFICATE } from "../src/stages/manifest/fixtures/certificate.ts";
import { discriminator, SCHEMA, type SchemaNode } from "../web/console/studio/form/schema.ts";
import { type HelpTable, helpKey, helpOf, isPrivate, referenceOf, TABLES } from "../web/console/studio/help/field-help.ts";
import { isWithin, type Json, put } from "../web/lib/pointer.ts";

/** Fields that the wizard draws an input for, as `form/SchemaField.tsx` draws them. Pictures, the logo and those of guides, have parts of their own. */
function shown(node: SchemaNode, path: string): string[] {
  if (node.const !== undefined || ["/schema", "/metadata/logo", "/images"].includes(path)) return [];
  if (node.oneOf) return [`${path}/${discriminator(node)}`, ...node.oneOf.flatMap((one) => shown({ ...one, type: "object" }, path))];
  if (node.type === "object") return [...Object.entries(node.properties ?? {}).flatMap(([name, child]) => shown(child, `${path}/${name}`)), ...(node.additionalProperties ? [`${path}/*`] : [])];
  if (node.type === "array") return node.items?.enum ? [path] : shown(node.items ?? {}, `${path}/*`);
  return [path];
}
const FIELDS = [...new Set(shown(SCHEMA, ""))];
const TABLE: HelpTable = Object.assign({}, ...(await Promise.all(TABLES.map((one) => one.load()))));

const OAUTH = { method: "oauth2", scopes: [], grant: "authorization_code", authorizeUrl: "https://{{tenant}}.orchard.example/oauth/authorize", tokenUrl: "https://{{tenant}}.orchard.example/oauth/token" };
const SCIM_TEST = { tokenSecret: "a", userName: "b", passwordSecret: "c", clientId: "d", clientSecret: "e" };
/** A sound manifest in which every part is there that an example may stand in. */
function surroundings(field: string): Json {
  const example: Json = exampleManifest();
  const parts: [string, Json][] = [
    ["/variables/1/default", "api.orchard.example"],
    ["/sso/saml/slo", { url: "https://{{tenant}}.orchard.example/saml/slo" }], ["/sso/saml/signingCertificates", [CERTIFICATE]], ["/sso/saml/encryption", { certificate: CERTIFICATE }],
    ["/sso/saml/bigBang", { backDoorUrl: "https://{{tenant}}.orchard.example/admin/login" }],
    ["/sso/oidc/setup", { plans: [] }], ["/sso/saml/setup", { plans: [] }], ["/provisioning/scim/rate", { perSecond: 5 }],
    ...(isWithin(field, "/provisioning/scim/entitlements") ? [["/provisioning/scim/features", ["create", "update", "deactivate", "entitlements"]], ["/provisioning/scim/entitlements", [{ resourceType: "Role", endpoint: "/Roles" }]]] as [string, Json][] : []),
    ["/provisioning/scim/attributes", [{ attribute: "name.middleName", expression: "user.middleName" }, ...["userName", "name.familyName", "active"].map((attribute) => ({ attribute, expression: "user.userName" })), { attribute: 'emails[type eq "work"].value', expression: "user.email" }]],
    ["/provisioning/scim/extensions", [{ urn: "urn:orchard:params:scim:schemas:garden" }]],
    ["/test/secondTenant", { variables: { tenant: "south" }, account: { userName: "sam@orchard.example" }, scim: SCIM_TEST }], ["/test/scim", SCIM_TEST],
    ["/test/localAccount", { userName: "lea@orchard.example", email: "lea@orchard.example" }], ["/test/rights", { field: "/groups", samlAttribute: { name: "role", ordinary: "member", higher: "manager" } }],
    ["/test/accounts/admin", { userName: "root@orchard.example" }], ["/guide/oidc/spInitiated", "Open the sign-in page."], ["/guide/scim/spInitiated", "Open the sign-in page."],
    // what some fields alone need
    ...(isWithin(field, "/support/public/*/value") ? [["/support/public/0", { kind: "link" }]] as [string, Json][] : []),
    ...(isWithin(field, "/support/public/*/kind") ? [["/support/public/0", { value: "help@orchard.example" }]] as [string, Json][] : []),
    ...(isWithin(field, "/variables/*/choices") ? [["/variables/1", { name: "api_host", label: "Region", type: "choice", choices: [{ value: "eu", label: "Europe" }, { value: "us", label: "America" }] }], ["/test/variables/api_host", "eu"], ["/provisioning/scim/baseUrl", "https://{{api_host}}.orchard.example/scim"]] as [string, Json][] : []),
    ...(/scim\/auth\/(name|expression)$/.test(field) ? [["/metadata/visibility", "private"], ["/provisioning/scim/auth", { method: "header" }]] as [string, Json][] : []),
    ...(/scim\/auth\/(grant|authorizeUrl|tokenUrl|scopes\/\*|clientAuth)$/.test(field) ? [["/provisioning/scim/auth", OAUTH]] as [string, Json][] : []),
    ...(field.endsWith("/constant/*") ? [["/sso/saml/attributes/0", { name: "email", constant: [] }]] as [string, Json][] : []),
    ...(field === "/test/whoAmI/selector" ? [["/test/whoAmI", { url: "https://{{tenant}}.orchard.example/api/me" }]] as [string, Json][] : []),
  ];
  return parts.reduce<Json>((whole, [path, value]) => put(whole, path, value) ?? whole, example);
}

/** Where an example is put: the first of each list, the first variable, unless that place needs another. */
const place = (field: string): string => {
  if (field === "/variables/*/suffixes/*" || field.startsWith("/variables/*/choices")) return field.replace("*", "1").replace("*", "0");
  return field.replace(/^(\/test\/(?:secondTenant\/)?variables)\/\*$/, "$1/tenant").replaceAll("*", "0");
};

function findings(field: string, value: Json): ManifestProblem[] {
  const checked = checkManifest(put(surroundings(field), place(field), value));
  return checked.ok ? [...checked.tasks, ...checked.warnings] : checked.problems;
}

describe("help beside fields", () => {
  it("is there for every field that the wizard shows, and for no other", () => {
    expect(FIELDS.filter((field) => !TABLE[field])).toEqual([]);
    expect(Object.keys(TABLE).filter((key) => !FIELDS.includes(key))).toEqual([]);
  });

  it.each(Object.entries(TABLE))("%s: the right example is accepted, and the wrong one refused where the manifest can tell", (field, { right, wrong }) => {
      const before = findings(field, right[0]);
    // tasks and warnings about what surrounds the example are not about the example
    expect(before.filter((one) => one.severity === "error" || isWithin(one.path, place(field))), "right").toEqual([]);
    const codes = findings(field, wrong[0]).map((one) => one.code);
    if (wrong[2]?.startsWith("manifest.")) expect(codes, "wrong").toContain(wrong[2]);
    else expect(codes.filter((code) => !before.some((one) => one.code === code)), "the manifest can tell: name the rule").toEqual([]);
  });

  it("names rules and checks that exist", () => {
    const named = Object.values(TABLE).flatMap(({ wrong }) => wrong[2] ?? []).filter((by) => !by.startsWith("manifest."));
    expect(named.filter((id) => !CHECKS.some((check) => check.id === id))).toEqual([]);
  });

  it("says something of its own in each of its lines", () => {
    for (const [field, { what, where, right, wrong }] of Object.entries(TABLE)) {
      for (const words of [what, where, right[1], wrong[1]]) expect(words, field).toMatch(/^\S.{4,}[.?:]$/su);
    }
  });

  it("leads to the part of the manifest's reference that speaks of the field", () => {
    const places = library().page("manifest")?.sections.map((section) => `/docs/manifest#${section.id}`) ?? [];
    expect(Object.keys(TABLE).filter((field) => !places.includes(referenceOf(field)))).toEqual([]);
  });

  it("is found from where the focus is: a line of a list, a value of a named variable, the list itself", async () => {
    expect(await helpOf("/sso/oidc/redirectUris/3")).toBe(TABLE["/sso/oidc/redirectUris/*"]);
    expect(await helpOf("/sso/oidc/redirectUris")).toBe(TABLE["/sso/oidc/redirectUris/*"]);
    expect(await helpOf("/test/secondTenant/variables/tenant")).toBe(TABLE["/test/secondTenant/variables/*"]);
    expect(await helpOf("/sso/saml/slo")).toBeUndefined();
    expect(helpKey("/variables/2/choices/11/value")).toBe("/variables/*/choices/*/value");
    expect([isPrivate("/support/escalation/email"), isPrivate("/test/variables/tenant"), isPrivate("/support/public/0/value"), isPrivate("/tester")]).toEqual([true, true, false, false]);
  });
});
