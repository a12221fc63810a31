import { z } from "zod";
import { markdown } from "./fields.ts";

/** The headings every guide has, in this order. */
export const GUIDE_SECTIONS = {
  supportedFeatures: "Supported features",
  requirements: "Requirements",
  configurationSteps: "Configuration steps",
  attributesAndMapping: "Attributes and mapping",
  knownIssues: "Known issues and troubleshooting",
} as const;
export type GuideSection = keyof typeof GUIDE_SECTIONS;

export const guideTextSchema = z.strictObject({
  supportedFeatures: markdown("Supported features, with their limits."),
  requirements: markdown("Requirements: plans, roles, what must be ready first."),
  configurationSteps: markdown("Configuration steps, with {{placeholders}} for the customer's own values."),
  attributesAndMapping: markdown("Attributes and mapping."),
  knownIssues: markdown("Known issues, troubleshooting and tips. Write N/A when there are none."),
  spInitiated: markdown("How to sign in from the app, for flows that start there.").optional(),
});

export const guideSchema = z.strictObject({
  oidc: guideTextSchema.optional().describe("Guide for sign-on by OpenID Connect."),
  saml: guideTextSchema.optional().describe("Guide for sign-on by SAML."),
  scim: guideTextSchema.optional().describe("Guide for provisioning."),
}).prefault({}).describe("Configuration guide in Markdown, one per capability.");

export type GuideText = z.output<typeof guideTextSchema>;
export type Guide = z.output<typeof guideSchema>;
