import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { tenancyRoutes } from "../../tenancy/index.ts";
import { beginManifest, fromMetadata } from "./begin.ts";
import { checkManifest } from "./check.ts";
import { parseManifest } from "./parse.ts";
import { manifestRoutes } from "./routes.ts";

const NOW = new Date("2026-11-23T09:00:00Z");
const SP = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://app.example.com/sp">
  <md:SPSSODescriptor AuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://app.example.com/slo"/>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:AssertionConsumerService index="1" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://app.example.com/acs"/>
    <md:AssertionConsumerService index="2" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://app.example.com/acs2"/>
    <md:AttributeConsumingService index="1"><md:ServiceName xml:lang="en">App</md:ServiceName>
      <md:RequestedAttribute Name="urn:oid:0.9.2342.19200300.100.1.3" FriendlyName="mail" isRequired="true"/>
    </md:AttributeConsumingService>
  </md:SPSSODescriptor>
</md:EntityDescriptor>`;
const CLIENT = {
  client_name: "App", redirect_uris: ["https://app.example.com/cb"], initiate_login_uri: "https://app.example.com/start", scope: "openid email", token_endpoint_auth_method: "private_key_jwt",
  jwks_uri: "https://app.example.com/jwks", grant_types: ["authorization_code"],
};

/** What the rules still ask of a draft, as paths. */
const open = (draft: unknown): string[] => {
  const read = checkManifest(draft, { allowLocal: false });
  return read.ok ? [] : read.problems.map(({ path }) => path);
};

describe("a draft from SAML metadata", () => {
  it("takes addresses, formats and requested attributes, and says where each came from", async () => {
    const begun = await fromMetadata(SP, NOW);
    expect(begun).toMatchObject({ ok: true, draft: { sso: { saml: {
      entityId: "https://app.example.com/sp", acsUrl: "https://app.example.com/acs", otherAcs: [{ url: "https://app.example.com/acs2", index: 2 }], nameId: { format: "emailAddress" },
      slo: { url: "https://app.example.com/slo", binding: "redirect" }, attributes: [{ name: "urn:oid:0.9.2342.19200300.100.1.3", friendlyName: "mail", expression: "user.email" }],
    } } } });
    expect(begun.ok && begun.fields.every(({ path, from }) => path.startsWith("/sso/saml/") && from !== "")).toBe(true);
  });

  it("leaves nothing wrong in the section it fills", async () => {
    const begun = await fromMetadata(SP, NOW);
    expect(begun.ok && open(begun.draft).filter((path) => path.startsWith("/sso"))).toEqual([]);
  });

  it.each([["a provider's", SP.replaceAll("SPSSODescriptor", "IDPSSODescriptor")], ["expired", SP.replace("entityID", 'validUntil="2020-01-01T00:00:00Z" entityID')], ["no XML", "<a"], ["with a DTD", `<!DOCTYPE x>${SP}`]])("refuses metadata that is %s with a mend", async (_what, text) => {
    expect(await fromMetadata(text, NOW)).toMatchObject({ ok: false, mend: expect.stringContaining("metadata") });
  });
});

describe("a draft from a manifest", () => {
  const PART = "# ours\nsso:\n  saml:\n    entityId: https://app.example.com/sp\n    nameId: { format: persistent }\n    attributes: []\nvariables:\n  - name: tenant\n";
  it("takes each field as it was written, with its line; lists are one field, and nothing is filled in", async () => {
    expect(await fromMetadata(PART, NOW)).toEqual({
      ok: true, notes: [], draft: { sso: { saml: { entityId: "https://app.example.com/sp", nameId: { format: "persistent" }, attributes: [] } }, variables: [{ name: "tenant" }] },
      fields: [
        { path: "/sso/saml/entityId", value: "https://app.example.com/sp", from: "line 4" }, { path: "/sso/saml/nameId/format", value: "persistent", from: "line 5" },
        { path: "/sso/saml/attributes", value: [], from: "line 6" }, { path: "/variables", value: [{ name: "tenant" }], from: "line 7" },
      ],
    });
    const json = await fromMetadata(JSON.stringify({ schema: "entente/1", metadata: { name: "App" } }), NOW);
    expect(json).toMatchObject({ ok: true, draft: { metadata: { name: "App" } } });
  });

  it.each([
    ["words", "Just a line"], ["another document", "openapi: 3.1.0"], ["a list", "- one\n- two"], ["an alias", "metadata: &a {name: x}\nsupport: *a"], ["a tag", "metadata: !!binary aGk="],
    ["two documents", "schema: entente/1\n---\nschema: entente/1"], ["a repeated key", "metadata: {name: a, name: b}"], ["depth", `metadata: ${"[".repeat(300)}${"]".repeat(300)}`], ["broken JSON", '{"metadata": '],
  ])("refuses %s with a mend or a reason", async (_what, text) => {
    expect(await fromMetadata(text, NOW)).toMatchObject({ ok: false, message: expect.stringMatching(/\S/), mend: expect.stringMatching(/\S/) });
  });

  it("gives nobody a prototype", async () => {
    for (const text of ['{"metadata": {"__proto__": {"polluted": 1}}}', "metadata:\n  __proto__: {polluted: 1}\n"]) expect((await fromMetadata(text, NOW)).ok).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("a draft from client metadata", () => {
  it("takes what RFC 7591 names", async () => {
    const begun = await fromMetadata(JSON.stringify(CLIENT), NOW);
    expect(begun).toMatchObject({ ok: true, draft: { metadata: { name: "App" }, sso: { oidc: {
      redirectUris: CLIENT.redirect_uris, initiateLoginUri: CLIENT.initiate_login_uri, scopes: ["openid", "email"], tokenEndpointAuthMethod: "private_key_jwt", jwksUri: CLIENT.jwks_uri, flows: { idpInitiated: true },
    } } } });
    expect(begun.ok && open(begun.draft).filter((path) => path.startsWith("/sso"))).toEqual([]);
  });

  it("knows a provider's discovery document from a client's", async () => {
    expect(await fromMetadata(JSON.stringify({ issuer: "https://op.example", authorization_endpoint: "https://op.example/auth" }), NOW)).toMatchObject({ ok: false, message: expect.stringContaining("provider") });
  });

  it.each(["{", "[]", "{}", `{"redirect_uris": []}`, `{"__proto__": {"polluted": 1}, "redirect_uris": 7}`])("refuses %s", async (text) => {
    expect((await fromMetadata(text, NOW)).ok).toBe(false);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

it("a blank draft lacks only what a person has to say", () => {
  const paths = open(beginManifest({ name: "App", slug: "app", capabilities: ["oidc", "saml", "scim"] }));
  expect(paths.filter((path) => !/^\/(metadata|support|guide|test)/.test(path))).toEqual([]);
});

describe("the sample", () => {
  it.each([true, false])("can be begun from as it is (local targets: %s)", async (allowLocal) => {
    const h = await harness({ routes: [...tenancyRoutes, ...manifestRoutes], allowLocal });
    try {
      const pia = await h.someone("acme", ["publisher"], ["publisher"]);
      const { text } = (await pia.get("/manifest/sample")).body as unknown as { text: string };
      expect(parseManifest(text, { allowLocal })).toMatchObject({ ok: true });
    } finally {
      await h.close();
    }
  });
});

describe("POST /manifest/from-metadata", () => {
  let h: Harness;
  let pia: TestCaller;
  let app: Server;
  let url: string;
  beforeAll(async () => {
    h = await harness({ routes: [...tenancyRoutes, ...manifestRoutes] });
    pia = await h.someone("acme", ["publisher"], ["publisher"]);
    app = createServer((request, response) => {
      if (request.url === "/metadata") response.end(SP);
      else if (request.url === "/manifest.yaml") response.end("schema: entente/1\nmetadata: { name: App, tagline: Short }\n");
      else if (request.url === "/long") response.end("x".repeat(300_000));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    app?.close();
    await h?.close();
  });

  it("reads an address through the guard, or a text", async () => {
    for (const body of [{ url: `${url}/metadata` }, { text: SP }]) {
      const read = await pia.post("/manifest/from-metadata", body);
      expect([read.status, read.body["draft"]]).toMatchObject([200, { sso: { saml: { acsUrl: "https://app.example.com/acs" } } }]);
    }
  });

  it("reads a manifest as it does metadata, and names the line of what cannot be read", async () => {
    const read = await pia.post("/manifest/from-metadata", { url: `${url}/manifest.yaml` });
    expect([read.status, read.body["draft"]]).toEqual([200, { schema: "entente/1", metadata: { name: "App", tagline: "Short" } }]);
    const broken = await pia.post("/manifest/from-metadata", { text: "schema: entente/1\nmetadata:\n  name: one\n  name: two\n" });
    expect([broken.status, broken.body["errors"]]).toMatchObject([422, [{ path: "/text", code: "manifest.document.repeated-key", line: 4 }]]);
  });

  it.each([["/none", 502], ["/long", 502]])("says what went wrong at %s", async (path, status) => {
    const read = await pia.post("/manifest/from-metadata", { url: `${url}${path}` });
    expect([read.status, read.body["code"]]).toEqual([status, "target-unreachable"]);
  });

  it("contacts no address inside the network, and reads nothing for strangers", async () => {
    const guarded = await harness({ routes: [...tenancyRoutes, ...manifestRoutes], allowLocal: false });
    try {
      const someone = await guarded.someone("acme", ["publisher"], ["publisher"]);
      const read = await someone.post("/manifest/from-metadata", { url: "https://169.254.169.254/metadata" });
      expect([read.status, read.body["code"]]).toEqual([422, "target-refused"]);
      expect((await guarded.anonymous.post("/manifest/from-metadata", { text: SP })).status).toBe(401);
    } finally {
      await guarded.close();
    }
  });
});
