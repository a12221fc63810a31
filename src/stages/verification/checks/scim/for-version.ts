import type { Scim } from "../../../manifest/index.ts";
import type { Check } from "../../check.ts";

type ScimCheck = Extract<Check, { protocol: "scim" }>;

/** The same checks, asked of servers of one version alone. */
export const forVersion = (version: Scim["version"], checks: readonly Check[]): Check[] =>
  checks.filter((check): check is ScimCheck => check.protocol === "scim").map((check): ScimCheck => ({
    ...check, applies: (scim, manifest) => (scim.version === version ? check.applies(scim, manifest) : `This is asked of SCIM ${version} alone.`),
  }));
