import { z } from "zod";
import { guideSchema } from "./schema/guide.ts";
import { imagesSchema } from "./schema/images.ts";
import { metadataSchema } from "./schema/metadata.ts";
import { scimSchema } from "./schema/provisioning-scim.ts";
import { oidcSchema } from "./schema/sso-oidc.ts";
import { samlSchema } from "./schema/sso-saml.ts";
import { supportSchema } from "./schema/support.ts";
import { testSchema } from "./schema/test-tenant.ts";
import { variablesSchema } from "./schema/variables.ts";

/** The document format. A field added later must be optional without a default, so that old digests hold. */
export const MANIFEST_SCHEMA = "entente/1";

/**
 * What an app says about itself. Strict: an unknown field is an error, so that a misspelt one cannot be lost.
 * This is the shape alone; what fields mean to each other is in rules.ts, and `parseManifest` asks both.
 */
export const manifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA).describe("Format of this document."),
  metadata: metadataSchema,
  support: supportSchema.prefault({}),
  variables: variablesSchema,
  sso: z.strictObject({
    oidc: oidcSchema.optional(),
    saml: samlSchema.optional(),
  }).optional().describe("Sign-on: OpenID Connect, SAML, or both."),
  provisioning: z.strictObject({
    scim: scimSchema.optional(),
  }).optional().describe("Provisioning of people and groups."),
  guide: guideSchema,
  images: imagesSchema,
  test: testSchema.optional(),
}).describe("An Entente manifest: what an app says about itself.");

/** A manifest with every default filled in. */
export type Manifest = z.output<typeof manifestSchema>;
/** A manifest as people write it: fields with defaults may be left out. */
export type ManifestInput = z.input<typeof manifestSchema>;
