import { expect, it } from "vitest";
import { CHECKS } from "./checks/index.ts";
import { clauseOf } from "./specification.ts";

const clause = (doc: string, section: string) => clauseOf({ doc, section, level: "MUST" });

it("leads to the very section where its document has an address for it", () => {
  expect(clause("rfc7644", "3.5.2")).toMatchObject({ name: "RFC 7644", url: "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2" });
  expect(clause("openid-connect-backchannel-1_0", "2.6")).toMatchObject({ name: "OpenID Connect Back-Channel Logout 1.0", url: "https://openid.net/specs/openid-connect-backchannel-1_0.html#rfc.section.2.6" });
  expect(clause("saml-core-2.0-os", "5.4.2")).toMatchObject({ name: "SAML 2.0 Core", url: "https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf" });
  expect(clause("scim-rest-1.1", "3.2.2")).toMatchObject({ name: "SCIM 1.1 REST API", url: null });
});

it("knows the name of every document that a check rests on", () => {
  const unnamed = CHECKS.filter((check) => clauseOf(check.spec).name === check.spec.doc).map((check) => `${check.id} ${check.spec.doc}`);
  expect(unnamed).toEqual([]);
  for (const check of CHECKS) expect(clauseOf(check.spec).url ?? "https://").toMatch(/^https:\/\//);
});
