import type { FieldProblem } from "../../kernel/index.ts";
import type { AddressOptions } from "./address.ts";
import { ADDRESS_RULES } from "./rules/addresses.ts";
import { IMAGE_RULES } from "./rules/images.ts";
import { LISTING_RULES } from "./rules/listing.ts";
import { PROVISIONING_RULES } from "./rules/provisioning.ts";
import type { Rule, Severity } from "./rules/rule.ts";
import { SSO_RULES } from "./rules/sso.ts";
import { TEST_RULES } from "./rules/test-tenant.ts";
import { VARIABLE_RULES } from "./rules/variables.ts";
import type { Manifest } from "./schema.ts";

/** Every rule about what fields mean to each other. */
export const MANIFEST_RULES: readonly Rule[] = [...LISTING_RULES, ...IMAGE_RULES, ...VARIABLE_RULES, ...ADDRESS_RULES, ...SSO_RULES, ...PROVISIONING_RULES, ...TEST_RULES];

/** A problem with its weight: an error blocks testing, a task blocks submitting, a warning blocks nothing. */
export interface ManifestProblem extends FieldProblem {
  severity: Severity;
}

/** What the rules have to say about a manifest whose shape is right. */
export function rulesBroken(manifest: Manifest, options: AddressOptions = {}): ManifestProblem[] {
  return MANIFEST_RULES.flatMap((rule) =>
    rule.find(manifest, options).map((finding) => ({
      path: finding.path,
      code: finding.code ?? rule.code,
      severity: rule.severity,
      message: finding.message ?? rule.message,
      mend: finding.mend ?? rule.mend,
    })));
}
