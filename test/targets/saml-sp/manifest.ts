import { acmeManifest } from "../../../src/stages/verification/testing.ts";
import type { Manifest } from "../../../src/stages/manifest/index.ts";

export interface TargetShape {
  idpInitiated?: boolean;
  /** PEM. */
  encryptFor?: string;
  scim?: boolean;
  slo?: boolean;
  jit?: boolean;
  sign?: "assertion" | "response" | "both";
  /** Asks for fresh sign-ins. */
  forceAuthn?: boolean;
  /** Has a further assertion consumer service. */
  otherAcs?: boolean;
  /** Whatever the test section may say besides: a second customer, a local account, rights, key changes. */
  beyond?: boolean;
}

/** Somebody with a password in the target. */
export const LOCAL = "keeper@acme.test";

const BASE = "{{base_url}}/t/{{tenant}}";

/** The manifest of a SAML target: Acme's paths, SAML alone unless asked for more. */
export function targetManifest(url: string, shape: TargetShape = {}): Manifest {
  return acmeManifest(url, (manifest) => {
    if (shape.beyond) {
      Object.assign(manifest["test"] as object, {
        secondTenant: { variables: { tenant: "entente-test-two" }, account: { userName: "own@other-customer.test" } }, localAccount: { userName: LOCAL, email: LOCAL },
        rights: { field: "/rights", samlAttribute: { name: "role", ordinary: "driver", higher: "manager" } }, bothCertificates: true, metadataRefreshS: 1, logoutUrl: `${BASE}/sign-out`,
      });
    }
    const m = manifest as { sso: Record<string, Record<string, unknown>>; provisioning?: unknown; test: Record<string, unknown> };
    delete m.sso["oidc"];
    if (!shape.scim) delete m.provisioning;
    const saml = m.sso["saml"] ?? {};
    Object.assign(saml, {
      flows: { idpInitiated: shape.idpInitiated ?? true, spInitiated: true }, jit: shape.jit ?? true, sign: shape.sign ?? "both",
      ...(shape.otherAcs ? { otherAcs: [{ url: `${BASE}/saml/acs/other`, index: 1 }] } : {}),
      ...(shape.slo ? { slo: { url: `${BASE}/saml/slo`, binding: "redirect", spInitiated: false, idpInitiated: true } } : {}),
      ...(shape.encryptFor ? { encryption: { algorithm: "aes256-gcm", keyTransport: "rsa-oaep", certificate: shape.encryptFor } } : {}),
    });
  });
}
