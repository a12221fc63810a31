import type { Scim } from "../../manifest/index.ts";
import { type Dialect, provisioningDialect } from "../../../protocols/scim/index.ts";
import { type Installation, urlOf } from "../installation.ts";

/** Where and how an app is spoken to, worked out from its manifest and the org's variables. */
export interface Connection {
  scim: Scim;
  baseUrl: string;
  /** What credentials are bound to. */
  origin: string;
  dialect: Dialect;
}

/** @returns undefined when the app has no provisioning, it is switched off, or its address cannot be made */
export function connectionOf(installation: Installation, allowLocal: boolean): Connection | undefined {
  const scim = installation.manifest.provisioning?.scim;
  if (!scim || !installation.app.enabled.includes("scim")) return undefined;
  const baseUrl = urlOf(installation, scim.baseUrl, { allowLocal });
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  return { scim, baseUrl, origin: new URL(baseUrl).origin, dialect: provisioningDialect(scim) };
}
