import type { Tier } from "./views.ts";

/** Names of things as people read them; keys as the API writes them. */
export const CAPABILITIES: Readonly<Record<string, string>> = {
  saml: "SAML", oidc: "OIDC", scim: "SCIM", group_push: "Group push", profile_sourcing: "Profile sourcing", entitlements: "Entitlements",
};

export const TIERS: Readonly<Record<Tier, { label: string; means: string }>> = {
  verified: { label: "Verified", means: "Every blocking check held, and an analyst approved it." },
  "conformance-tested": { label: "Conformance-tested", means: "Checks were run and their report is public. No analyst has approved it." },
  community: { label: "Community", means: "Neither tested nor reviewed here." },
};

export const SORTS = { installed: "Most installed", updated: "Recently updated", name: "Name" } as const;
export type Sort = keyof typeof SORTS;

const ACRONYMS: Readonly<Record<string, string>> = { crm: "CRM", hr: "HR", "it-service": "IT service", "e-commerce": "E-commerce" };

/** `developer-tools` as "Developer tools". */
export function categoryName(key: string): string {
  const known = Object.hasOwn(ACRONYMS, key) ? ACRONYMS[key] : undefined;
  return known ?? (key.charAt(0).toUpperCase() + key.slice(1)).replaceAll(/[-_]/g, " ");
}

export const capabilityName = (key: string): string => (Object.hasOwn(CAPABILITIES, key) ? (CAPABILITIES[key] ?? key) : key);

/** "1 result", "2 results", "1,204 results". */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
