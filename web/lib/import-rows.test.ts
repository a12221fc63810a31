import { describe, expect, it } from "vitest";
import { importRows, namesFiles, takenBack, withRows } from "./import-rows.ts";

const never = () => false;
const NOW = { schema: "entente/1", metadata: { name: "App", tagline: "Ours" }, sso: { oidc: { redirectUris: ["https://a.example/cb"], pkce: "required" } }, support: { links: { faq: "https://a.example/faq" } } };
const read = (draft: object, ...paths: string[]) => ({ draft: draft as never, fields: paths.map((path, i) => ({ path, from: `line ${i + 1}` })) });

describe("rows of an import", () => {
  it("are the fields it names and that differ: what it does not name stays, without a row", () => {
    const found = read({ schema: "entente/1", metadata: { name: "App", tagline: "New" }, sso: { saml: { acsUrl: "https://a.example/acs", nameId: { format: "persistent" } } } }, "/schema", "/metadata/name", "/metadata/tagline", "/sso/saml/acsUrl", "/sso/saml/nameId");
    const rows = importRows(NOW, found, never);
    expect(rows).toEqual([
      { path: "/metadata/tagline", now: "Ours", then: "New", from: "line 3" }, { path: "/sso/saml/acsUrl", now: undefined, then: "https://a.example/acs", from: "line 4" },
      { path: "/sso/saml/nameId/format", now: undefined, then: "persistent", from: "line 5" },
    ]);
    expect(withRows(NOW, rows)).toEqual({
      ...NOW, metadata: { name: "App", tagline: "New" }, sso: { ...NOW.sso, saml: { acsUrl: "https://a.example/acs", nameId: { format: "persistent" } } },
    });
  });

  it("are taken over one by one: what is not chosen stays to the letter", () => {
    const rows = importRows(NOW, read({ metadata: { name: "Other", tagline: "New" } }, "/metadata/name", "/metadata/tagline"), never);
    expect(withRows(NOW, rows.filter(({ path }) => path === "/metadata/name"))).toEqual({ ...NOW, metadata: { name: "Other", tagline: "Ours" } });
    expect(withRows(NOW, [])).toEqual(NOW);
  });

  it("hold a list as one, both as it is and as it will be", () => {
    expect(importRows(NOW, read({ sso: { oidc: { redirectUris: ["https://b.example/cb"] } } }, "/sso/oidc/redirectUris"), never)).toEqual([
      { path: "/sso/oidc/redirectUris", now: ["https://a.example/cb"], then: ["https://b.example/cb"], from: "line 1" },
    ]);
  });

  it("hold what can only be one shape as one: no field of the other shape stays behind", () => {
    const now = { provisioning: { scim: { auth: { method: "oauth2", tokenUrl: "https://a.example/token" } } } };
    const rows = importRows(now, read({ provisioning: { scim: { auth: { method: "header", name: "X-Key" } } } }, "/provisioning/scim/auth/method", "/provisioning/scim/auth/name"), (path) => path === "/provisioning/scim/auth");
    expect(rows.map(({ path }) => path)).toEqual(["/provisioning/scim/auth"]);
    expect(withRows(now, rows)).toEqual({ provisioning: { scim: { auth: { method: "header", name: "X-Key" } } } });
  });

  it("replace what holds no fields where fields belong", () => {
    for (const broken of [null, "words", 7, ["list"]]) {
      const now = { metadata: broken };
      const rows = importRows(now, read({ metadata: { name: "App" } }, "/metadata/name"), never);
      expect(rows).toMatchObject([{ path: "/metadata", now: broken, then: { name: "App" } }]);
      expect(withRows(now, rows)).toEqual({ metadata: { name: "App" } });
    }
  });

  it("leave files alone, which a document only names", () => {
    const found = read({ metadata: { logo: { file: "logo.svg" } }, images: [{ name: "one" }] }, "/metadata/logo/file", "/images");
    expect([importRows(NOW, found, never), namesFiles(found)]).toEqual([[], true]);
  });

  it("are taken back, but for what was written since", () => {
    const rows = importRows(NOW, read({ metadata: { name: "Other", tagline: "New" }, sso: { saml: { acsUrl: "https://a.example/acs" } } }, "/metadata/name", "/metadata/tagline", "/sso/saml/acsUrl"), never);
    const taken = withRows(NOW, rows);
    expect(takenBack(NOW, taken, taken)).toEqual(NOW);
    const written = { ...(taken as typeof NOW), metadata: { name: "Written since", tagline: "New" }, support: {} };
    expect(takenBack(NOW, taken, written)).toEqual({ ...NOW, metadata: { name: "Written since", tagline: "Ours" }, support: {} });
  });
});
