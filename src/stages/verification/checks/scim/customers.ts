import type { Manifest, Scim } from "../../../manifest/index.ts";
import { creates } from "./declared.ts";

/** Whether the second customer's SCIM server can be asked, and people can be made to ask about. */
export function hasTwoTokens(scim: Scim, manifest: Manifest): true | string {
  if (!manifest.test?.secondTenant) return "The manifest describes no second test tenant (test.secondTenant).";
  return manifest.test.secondTenant.scim ? creates(scim) : "The manifest names no SCIM credentials of the second test tenant (test.secondTenant.scim).";
}
