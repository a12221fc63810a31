import type { Manifest } from "./schema.ts";

/** What an integration can do, in the words people read. */
export const CAPABILITIES = {
  oidc: "OIDC",
  saml: "SAML",
  scim: "SCIM",
  group_push: "Group push",
  profile_sourcing: "Profile sourcing",
  entitlements: "Entitlements",
} as const;
export type Capability = keyof typeof CAPABILITIES;

/** Anything that describes capabilities as a manifest does: a manifest, or a draft of one. */
export type Described = Pick<Manifest, "sso" | "provisioning">;

/** What the manifest describes, in the order of the table. */
export function capabilities(manifest: Described): Capability[] {
  const features = manifest.provisioning?.scim?.features ?? [];
  const has: Record<Capability, boolean> = {
    oidc: manifest.sso?.oidc !== undefined,
    saml: manifest.sso?.saml !== undefined,
    scim: manifest.provisioning?.scim !== undefined,
    group_push: features.includes("group_push"),
    profile_sourcing: features.includes("profile_sourcing"),
    entitlements: features.includes("entitlements"),
  };
  return (Object.keys(CAPABILITIES) as Capability[]).filter((capability) => has[capability]);
}

/** Use cases that follow from the capabilities; nobody chooses them. */
export function derivedUseCases(manifest: Described): ("single-sign-on" | "lifecycle-management")[] {
  return [
    ...(manifest.sso?.oidc || manifest.sso?.saml ? (["single-sign-on"] as const) : []),
    ...(manifest.provisioning?.scim ? (["lifecycle-management"] as const) : []),
  ];
}

/** Requirements that a person judges; the rest is checks. */
export const REQUIREMENTS = [
  { id: "listing-honest", for: ["oidc", "saml", "scim"], asks: "Do name, logo and description belong to the publisher's own product?" },
  { id: "logo-plain", for: ["oidc", "saml", "scim"], asks: "Is the logo an icon without a trademark sign, readable at small size?" },
  { id: "multi-tenant", for: ["oidc", "saml", "scim"], asks: "Does one description serve every customer of the app?" },
  { id: "guide-complete", for: ["oidc", "saml", "scim"], asks: "Can a customer follow the guide to the end, with current pictures?" },
  { id: "contacts-real", for: ["oidc", "saml", "scim"], asks: "Does a person answer at the escalation contact?" },
  { id: "test-account-works", for: ["oidc", "saml", "scim"], asks: "Does the test account sign in, with the rights to configure and to see people?" },
  { id: "email-not-proof", for: ["oidc"], asks: "Does the app join accounts by something better than an unproven e-mail address?" },
  { id: "big-bang-way-back", for: ["saml"], asks: "When SAML is forced on everybody: does the way back work, and does the guide name it?" },
  { id: "attributes-supported", for: ["scim"], asks: "Does the app keep every attribute that is sent, and is none left that it ignores?" },
  { id: "group-limits", for: ["group_push"], asks: "Does the guide say how many groups and members the app bears?" },
  { id: "entitlements-clear", for: ["entitlements"], asks: "Do names and descriptions of entitlements say what holding one allows?" },
] as const satisfies readonly { id: string; for: readonly Capability[]; asks: string }[];
export type Requirement = (typeof REQUIREMENTS)[number];

/** The requirements that this manifest has to meet. */
export function requirementsOf(manifest: Described): Requirement[] {
  const has = new Set<Capability>(capabilities(manifest));
  const bigBang = manifest.sso?.saml?.bigBang !== undefined;
  return REQUIREMENTS.filter((requirement) => requirement.for.some((c: Capability) => has.has(c)) && (requirement.id !== "big-bang-way-back" || bigBang));
}
