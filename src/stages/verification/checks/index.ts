import type { Check } from "../check.ts";
import { samlChecks } from "./saml/index.ts";
import { oidcChecks } from "./oidc/index.ts";
import { scimChecks } from "./scim/index.ts";

/** Every check, in the order in which they run: basic flows first, because without them nothing else can be judged. */
export const CHECKS: readonly Check[] = [...samlChecks, ...oidcChecks, ...scimChecks];
