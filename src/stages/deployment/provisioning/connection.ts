import type { Scim } from "../../manifest/index.ts";
import { dialectFor, type Dialect } from "../../../protocols/scim/index.ts";
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
  const dialect = dialectFor({
    version: scim.version, update: scim.userUpdate, groups: "patch", membersPerPatch: scim.groupPatchChunk,
  });
  return { scim, baseUrl, origin: new URL(baseUrl).origin, dialect };
}

/** The operations of the engine that the app's features leave open. */
export const allowedBy = (scim: Scim) => ({
  create: scim.features.includes("create"), update: scim.features.includes("update"), deactivate: scim.features.includes("deactivate"),
  reactivate: scim.features.includes("reactivate"),
});
