import type { Json } from "../../../lib/pointer.ts";
import { isWithin, stepsOf } from "../../../lib/pointer.ts";
import { starred } from "../form/labels.ts";

/** A value, and why it is right or wrong. */
type Right = readonly [value: Json, why: string];
/** `by`: what finds it, a rule of the manifest or a check; left out where only a person can tell. */
type Wrong = readonly [value: Json, why: string, by?: string];

/** What is said beside a field (ux §1.8): what it is for, where an engineer finds its value, and one example of each kind. */
export interface FieldHelp {
  what: string;
  where: string;
  right: Right;
  wrong: Wrong;
  /** The clause that speaks of it, as people cite it: `OpenID Connect Core 1.0 §3.1.2.1`. */
  spec?: string;
}

/** Help by field: keys are JSON Pointers into the manifest, `*` stands for an index or for a name that a publisher chose. */
export type HelpTable = Readonly<Record<string, FieldHelp>>;

/** The tables, each loaded when somebody comes to a field of its section. The longest prefix wins. */
export const TABLES: readonly { under: string; load(): Promise<HelpTable> }[] = [
  { under: "/metadata", load: async () => (await import("./listing.ts")).LISTING_HELP },
  { under: "/support", load: async () => (await import("./listing.ts")).LISTING_HELP },
  { under: "/variables", load: async () => (await import("./variables.ts")).VARIABLES_HELP },
  { under: "/sso/oidc", load: async () => (await import("./oidc.ts")).OIDC_HELP },
  { under: "/sso/saml", load: async () => (await import("./saml.ts")).SAML_HELP },
  { under: "/provisioning/scim", load: async () => (await import("./scim.ts")).SCIM_HELP },
  { under: "/guide", load: async () => (await import("./guide.ts")).GUIDE_HELP },
  { under: "/test", load: async () => (await import("./test-tenant.ts")).TEST_HELP },
];

/** The key of a field in its table. */
export const helpKey = (pointer: string): string => starred(pointer).replace(/^(\/test\/(?:secondTenant\/)?variables)\/[^/]+$/, "$1/*");

/** The help of a field, or of the list that it is a line of; `undefined` for what has none, such as a group of fields. */
export async function helpOf(pointer: string): Promise<FieldHelp | undefined> {
  const table = await TABLES.find((one) => isWithin(pointer, one.under))?.load();
  const key = helpKey(pointer);
  return table?.[key] ?? table?.[`${key}/*`];
}

/** Where the reference of the manifest speaks of a field. */
export function referenceOf(pointer: string): string {
  const [first = "", second = ""] = stepsOf(pointer);
  const section = first === "guide" ? "guide-oidc-guide-saml-guide-scim" : first === "sso" || first === "provisioning" ? `${first}-${second}` : first;
  return `/docs/manifest#${section}`;
}

/** Fields of which the listing shows nothing: analysts and operators read them. */
const PRIVATE = ["/support/escalation", "/test"];
export const isPrivate = (pointer: string): boolean => PRIVATE.some((prefix) => isWithin(pointer, prefix));
