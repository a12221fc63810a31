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
}

const BASE = "{{base_url}}/t/{{tenant}}";

/** The manifest of a SAML target: Acme's paths, SAML alone unless asked for more. */
export function targetManifest(url: string, shape: TargetShape = {}): Manifest {
  return acmeManifest(url, (manifest) => {
    const m = manifest as { sso: Record<string, Record<string, unknown>>; provisioning?: unknown; test: Record<string, unknown> };
    delete m.sso["oidc"];
    if (!shape.scim) delete m.provisioning;
    const saml = m.sso["saml"] ?? {};
    Object.assign(saml, {
      flows: { idpInitiated: shape.idpInitiated ?? true, spInitiated: true }, jit: shape.jit ?? true, sign: shape.sign ?? "both",
      ...(shape.slo ? { slo: { url: `${BASE}/saml/slo`, binding: "redirect", spInitiated: false, idpInitiated: true } } : {}),
      ...(shape.encryptFor ? { encryption: { algorithm: "aes256-gcm", keyTransport: "rsa-oaep", certificate: shape.encryptFor } } : {}),
    });
  });
}
