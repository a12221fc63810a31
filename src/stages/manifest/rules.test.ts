import { describe, expect, it } from "vitest";
import { checkManifest } from "./check.ts";
import { exampleManifest } from "./fixtures/example.ts";
import { CERTIFICATE } from "./fixtures/certificate.ts";
import { MANIFEST_RULES } from "./rules.ts";

type Loose = { [key: string]: Loose } & Loose[] & (string | number | boolean | undefined);

/** A manifest with one thing spoiled; `at` is a dotted path, a value of `undefined` removes. */
function spoiled(changes: Record<string, unknown>): unknown {
  const manifest = exampleManifest() as unknown as Loose;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split(".");
    const last = steps.pop() ?? "";
    let at = manifest as unknown as Record<string, unknown>;
    for (const step of steps) at = (at[step] ??= {}) as Record<string, unknown>;
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return manifest;
}

/** One picture more than a guide may show. */
const MANY = Array.from({ length: 13 }, (_, i) => `page-${i}`);
const SLO = { url: "https://a.example/slo" };

/** Each rule with a manifest that breaks it, and the path it must name. */
const BROKEN: readonly [code: string, changes: Record<string, unknown>, path: string][] = [
  ["manifest.capability.none", { sso: {}, provisioning: undefined }, ""],
  ["manifest.metadata.slug-reserved", { "metadata.slug": "api" }, "/metadata/slug"],
  ["manifest.metadata.website-missing", { "metadata.website": undefined }, "/metadata/website"],
  ["manifest.metadata.logo-missing", { "metadata.logo": undefined }, "/metadata/logo"],
  ["manifest.metadata.category-missing", { "metadata.categories": [] }, "/metadata/categories"],
  ["manifest.support.public-missing", { "support.public": [] }, "/support/public"],
  ["manifest.support.escalation-missing", { "support.escalation": undefined }, "/support/escalation"],
  ["manifest.support.escalation-generic", { "support.escalation.email": "support@orchard.example" }, "/support/escalation/email"],
  ["manifest.guide.missing", { "guide.saml": undefined }, "/guide/saml"],
  ["manifest.guide.without-capability", { "sso.oidc": undefined }, "/guide/oidc"],
  ["manifest.guide.unknown-placeholder", { "guide.saml.requirements": "See {{nowhere}}." }, "/guide/saml/requirements"],
  ["manifest.images.repeated", { images: [{ name: "page", file: "a.png" }, { name: "page", file: "b.png" }] }, "/images/1/name"],
  ["manifest.images.file-repeated", { images: [{ name: "page", file: "a.png", dark: { file: "a.png" } }] }, "/images/0/dark/file"],
  ["manifest.images.unused", { images: [{ name: "page", file: "a.png" }] }, "/images/0"],
  ["manifest.guide.unknown-image", { "guide.saml.requirements": "![The page](image:page)" }, "/guide/saml/requirements"],
  ["manifest.guide.alt-missing", { "guide.saml.requirements": "![Screenshot 2](image:page)", images: [{ name: "page", file: "a.png" }] }, "/guide/saml/requirements"],
  ["manifest.guide.foreign-image", { "guide.saml.requirements": "![The page](https://orchard.example/page.png)" }, "/guide/saml/requirements"],
  ["manifest.guide.too-many-images", { "guide.saml.requirements": MANY.map((name) => `![The page ${name}](image:${name})`).join("\n"), images: MANY.map((name) => ({ name, file: `${name}.png` })) }, "/guide/saml"],
  ["manifest.variables.repeated", { "variables.1.name": "tenant" }, "/variables/1/name"],
  ["manifest.variables.reserved", { "variables.2": { name: "user", label: "x" } }, "/variables/2/name"],
  ["manifest.variables.unused", { "variables.2": { name: "spare", label: "x" } }, "/variables/2"],
  ["manifest.variables.choices", { "variables.0.type": "choice" }, "/variables/0/choices"],
  ["manifest.variables.choice-repeated", { "variables.2": { name: "region", label: "x", type: "choice", choices: [{ value: "a", label: "A" }, { value: "a", label: "B" }] } }, "/variables/2/choices/1/value"],
  ["manifest.variables.suffixes", { "variables.0.suffixes": ["a.example"] }, "/variables/0/suffixes"],
  ["manifest.variables.secret-in-the-open", { "variables.2": { name: "key", label: "x", type: "secret", default: "s3cret" } }, "/variables/2/default"],
  ["manifest.variables.pattern", { "variables.0.pattern": "(?=a)b" }, "/variables/0/pattern"],
  ["manifest.variables.example", { "variables.0.example": "NO WAY" }, "/variables/0/example"],
  ["manifest.test.variable-unknown", { "test.variables.nobody": "x" }, "/test/variables/nobody"],
  ["manifest.test.variable-value", { "test.variables.api_host": "evil.example" }, "/test/variables/api_host"],
  ["manifest.test.variable-missing", { "test.variables.tenant": undefined }, "/test/variables/tenant"],
  ["manifest.url.invalid", { "metadata.website": "http://orchard.example" }, "/metadata/website"],
  ["manifest.url.fragment", { "sso.saml.acsUrl": "https://a.example/acs#x" }, "/sso/saml/acsUrl"],
  ["manifest.url.wildcard", { "sso.oidc.redirectUris": ["https://a.example/*"] }, "/sso/oidc/redirectUris/0"],
  ["manifest.expression.invalid", { "sso.saml.nameId.value": "user.nobody" }, "/sso/saml/nameId/value"],
  ["manifest.oidc.openid-scope", { "sso.oidc.scopes": ["email"] }, "/sso/oidc/scopes"],
  ["manifest.oidc.scope-repeated", { "sso.oidc.scopes": ["openid", "openid"] }, "/sso/oidc/scopes/1"],
  ["manifest.oidc.redirect-repeated", { "sso.oidc.redirectUris": ["https://a.example/", "https://a.example/"] }, "/sso/oidc/redirectUris/1"],
  ["manifest.oidc.initiate-missing", { "sso.oidc.initiateLoginUri": undefined }, "/sso/oidc/initiateLoginUri"],
  ["manifest.oidc.initiate-unused", { "sso.oidc.flows.idpInitiated": false }, "/sso/oidc/flows/idpInitiated"],
  ["manifest.oidc.jwks-missing", { "sso.oidc.tokenEndpointAuthMethod": "private_key_jwt" }, "/sso/oidc/jwksUri"],
  ["manifest.oidc.pkce-unsupported", { "sso.oidc.pkce": "unsupported" }, "/sso/oidc/pkce"],
  ["manifest.oidc.claim-reserved", { "sso.oidc.claims.0.name": "sub" }, "/sso/oidc/claims/0/name"],
  ["manifest.oidc.claim-repeated", { "sso.oidc.claims.1": { name: "groups", expression: "true" } }, "/sso/oidc/claims/1/name"],
  ["manifest.saml.flow-missing", { "sso.saml.flows": { idpInitiated: false, spInitiated: false } }, "/sso/saml/flows"],
  ["manifest.saml.acs-index-repeated", { "sso.saml.otherAcs.1": { url: "https://a.example/acs", index: 1 } }, "/sso/saml/otherAcs/1/index"],
  ["manifest.saml.acs-repeated", { "sso.saml.otherAcs.0.url": "https://{{tenant}}.orchard.example/saml/acs" }, "/sso/saml/otherAcs/0/url"],
  ["manifest.saml.attribute-value", { "sso.saml.attributes.0.constant": ["x"] }, "/sso/saml/attributes/0"],
  ["manifest.saml.attribute-repeated", { "sso.saml.groups.0.name": "email" }, "/sso/saml/groups/0/name"],
  ["manifest.saml.group-pattern", { "sso.saml.groups.0.filter": { type: "regex", value: "(a)\\1" } }, "/sso/saml/groups/0/filter/value"],
  ["manifest.saml.identified-by-unknown", { "sso.saml.identifiedByAttribute": "badge" }, "/sso/saml/identifiedByAttribute"],
  ["manifest.saml.signing-certificate-missing", { "sso.saml.slo": SLO }, "/sso/saml/signingCertificates"],
  ["manifest.saml.encryption-certificate-missing", { "sso.saml.encryption": {} }, "/sso/saml/encryption/certificate"],
  ["manifest.saml.certificate", { "sso.saml.signingCertificates": ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] }, "/sso/saml/signingCertificates/0"],
  ["manifest.saml.cbc", { "sso.saml.encryption": { algorithm: "aes256-cbc", certificate: CERTIFICATE } }, "/sso/saml/encryption/algorithm"],
  ["manifest.saml.relay-state-long", { "sso.saml.defaultRelayState": "x".repeat(81) }, "/sso/saml/defaultRelayState"],
  ["manifest.saml.slo-nobody", { "sso.saml.slo": { ...SLO, spInitiated: false }, "sso.saml.signingCertificates": [CERTIFICATE] }, "/sso/saml/slo"],
  ["manifest.scim.version-private", { "provisioning.scim.version": "1.1" }, "/provisioning/scim/version"],
  ["manifest.scim.basic-private", { "provisioning.scim.auth": { method: "basic" } }, "/provisioning/scim/auth/method"],
  ["manifest.scim.header-expression-private", { "provisioning.scim.auth": { method: "header", expression: '"Token " + token' } }, "/provisioning/scim/auth/expression"],
  ["manifest.scim.sourcing-private", { "provisioning.scim.features": ["create", "deactivate", "import_people", "profile_sourcing"] }, "/provisioning/scim/features"],
  ["manifest.scim.base-url-underscore", { "provisioning.scim.baseUrl": "https://my_host.example/scim" }, "/provisioning/scim/baseUrl"],
  ["manifest.scim.base-url-query", { "provisioning.scim.baseUrl": "https://a.example/scim?x=1" }, "/provisioning/scim/baseUrl"],
  ["manifest.scim.base-url-resource", { "provisioning.scim.baseUrl": "https://a.example/scim/Users" }, "/provisioning/scim/baseUrl"],
  ["manifest.scim.authorize-url", { "provisioning.scim.auth": { method: "oauth2", grant: "authorization_code", tokenUrl: "https://a.example/token" } }, "/provisioning/scim/auth/authorizeUrl"],
  ["manifest.scim.feature-repeated", { "provisioning.scim.features": ["create", "deactivate", "create"] }, "/provisioning/scim/features/2"],
  ["manifest.scim.feature-needs", { "provisioning.scim.features": ["reactivate"] }, "/provisioning/scim/features/0"],
  ["manifest.scim.unassign", { "provisioning.scim.onUnassign": "delete" }, "/provisioning/scim/onUnassign"],
  ["manifest.scim.entitlements", { "provisioning.scim.features": ["create", "deactivate", "entitlements"] }, "/provisioning/scim/entitlements"],
  ["manifest.scim.user-name-missing", { "provisioning.scim.attributes": [{ attribute: "active", expression: "true" }] }, "/provisioning/scim/attributes"],
  ["manifest.scim.minimum", { "provisioning.scim.attributes": [{ attribute: "userName", expression: "user.userName" }] }, "/provisioning/scim/attributes"],
  ["manifest.scim.attribute-repeated", { "provisioning.scim.attributes": [{ attribute: "userName", expression: "user.userName" }, { attribute: "username", expression: "user.email" }] }, "/provisioning/scim/attributes/1/attribute"],
  ["manifest.scim.attribute-not-mappable", { "provisioning.scim.attributes": [{ attribute: "userName", expression: "user.userName" }, { attribute: "meta.created", expression: "'x'" }] }, "/provisioning/scim/attributes/1/attribute"],
  ["manifest.scim.extension-undeclared", { "provisioning.scim.attributes": [{ attribute: "userName", expression: "user.userName" }, { attribute: "urn:x:y:User:badge", expression: "'x'" }] }, "/provisioning/scim/attributes/1/attribute"],
  ["manifest.scim.extension-unused", { "provisioning.scim.extensions": [{ urn: "urn:x:y:User" }] }, "/provisioning/scim/extensions/0"],
  ["manifest.scim.extension-repeated", { "provisioning.scim.extensions": [{ urn: "urn:x:y:User" }, { urn: "urn:x:y:user" }] }, "/provisioning/scim/extensions/1/urn"],
  ["manifest.test.missing", { test: undefined }, "/test"],
  ["manifest.test.same-account", { "test.accounts.victim.userName": "ADA@orchard.example" }, "/test/accounts/victim/userName"],
  ["manifest.test.who-am-i", { "test.whoAmI.selector": "#me" }, "/test/whoAmI"],
  ["manifest.test.sp-initiate-missing", { "test.spInitiate.saml": undefined }, "/test/spInitiate/saml"],
  ["manifest.test.scim-credentials", { "test.scim": undefined }, "/test/scim/tokenSecret"],
  ["manifest.test.second-tenant-is-the-first", { "test.secondTenant": { account: { userName: "cleo@plum.example" } } }, "/test/secondTenant/variables"],
  ["manifest.test.second-tenant-scim", { "test.secondTenant": { account: { userName: "cleo@plum.example" }, variables: { tenant: "plum" } } }, "/test/secondTenant/scim"],
  ["manifest.test.local-account-is-a-test-account", { "test.localAccount": { userName: "ADA@orchard.example", email: "ada@orchard.example" } }, "/test/localAccount/userName"],
];

/** Rules that speak with the code of what exactly is wrong. */
const SPEAKS_AS: Record<string, string> = { "manifest.url.invalid": "manifest.url.not-https", "manifest.expression.invalid": "manifest.expression.type" };

describe("what fields mean to each other", () => {
  it.each(BROKEN)("%s is found where it is broken", (code, changes, path) => {
    const rule = MANIFEST_RULES.find((r) => r.code === code);
    const checked = checkManifest(spoiled(changes));
    const problems = checked.ok ? [...checked.tasks, ...checked.warnings] : checked.problems;
    expect(problems).toContainEqual(expect.objectContaining({ code: SPEAKS_AS[code] ?? code, path, severity: rule?.severity }));
    expect(checked.ok).toBe(!problems.some((p) => p.severity === "error"));
  });

  it("is tried rule by rule: no rule without a manifest that breaks it", () => {
    expect(BROKEN.map(([code]) => code)).toEqual(MANIFEST_RULES.map((rule) => rule.code));
  });

  it("names each rule once and gives each a way to mend", () => {
    expect(new Set(MANIFEST_RULES.map((r) => r.code)).size).toBe(MANIFEST_RULES.length);
    expect(MANIFEST_RULES.filter((r) => !/^manifest\.[a-z]+\.[a-z-]+$/.test(r.code) || !r.mend)).toEqual([]);
  });

  it("allows privately what the catalog does not take", () => {
    const checked = checkManifest(spoiled({
      "metadata.visibility": "private", "provisioning.scim.version": "1.1", "provisioning.scim.auth": { method: "header", name: "X-Key", expression: '"Key " + app.api_key + token' },
      "provisioning.scim.features": ["create", "deactivate", "import_people", "profile_sourcing"],
      "variables.2": { name: "api_key", label: "Key", type: "secret" },
    }));
    expect(checked).toMatchObject({ ok: true, warnings: [] });
  });

  it("lets no ordinary expression read a secret", () => {
    const checked = checkManifest(spoiled({ "variables.2": { name: "api_key", label: "Key", type: "secret" }, "sso.oidc.claims.0.expression": "app.api_key" }));
    expect(checked.ok ? [] : checked.problems).toContainEqual(expect.objectContaining({ path: "/sso/oidc/claims/0/expression", code: "manifest.expression.undeclared" }));
  });

  it("takes loopback addresses only when asked to", () => {
    const local = spoiled({ "sso.oidc.redirectUris": ["http://localhost:4100/cb"], "sso.saml.acsUrl": "http://127.0.0.1:4100/{{tenant}}/acs" });
    const strict = checkManifest(local);
    expect(strict.ok ? [] : strict.problems.map((p) => p.code)).toEqual(expect.arrayContaining(["manifest.url.local", "manifest.url.not-https"]));
    expect(checkManifest(local, { allowLocal: true }).ok).toBe(true);
  });

  it("takes an entity ID that is a plain name or an old http address", () => {
    for (const entityId of ["urn:orchard:{{tenant}}", "orchard", "http://orchard.example/sp", "https://sp.example"]) {
      expect(checkManifest(spoiled({ "sso.saml.entityId": entityId }))).toMatchObject({ ok: true });
    }
    expect(checkManifest(spoiled({ "sso.saml.entityId": "urn:{{nobody}}" })).ok).toBe(false);
  });

  it("tells a draft of bad addresses even while other fields are missing", () => {
    const checked = checkManifest(spoiled({ "metadata.name": undefined, "sso.saml.acsUrl": "http://{{nobody}}.a.example/acs" }));
    expect(checked.ok ? [] : checked.problems.map((p) => p.code)).toEqual(["manifest.metadata.required", "manifest.template.undeclared"]);
  });
});
