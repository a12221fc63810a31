import type { AddressOptions } from "./address.ts";
import { checkManifest } from "./check.ts";
import { GUIDE_SECTIONS } from "./schema/guide.ts";
import type { ManifestProblem } from "./rules.ts";
import { isRecord, stepsOf } from "./walk.ts";

/** What a publisher chooses first; sections appear from that choice. */
export const CHOICES = ["oidc", "saml", "scim"] as const;
export type Choice = (typeof CHOICES)[number];

export interface SectionProgress {
  id: string;
  label: string;
  required: number;
  satisfied: number;
  /** Everything wrong in this section, what is only missing included. */
  problems: ManifestProblem[];
}

export interface Completeness {
  /** Satisfied required fields / required fields, rounded down: 100 means that nothing is missing. */
  percent: number;
  sections: SectionProgress[];
}

interface Section {
  id: string;
  label: string;
  /** JSON Pointers whose problems belong here; the longest prefix wins. */
  under: readonly string[];
  /** Fields that must be there. A field counts as satisfied when it has a value and nothing in or below it is an error or a task. */
  required(draft: unknown, chosen: ReadonlySet<Choice>): readonly string[];
  shown?(chosen: ReadonlySet<Choice>): boolean;
}

const publicOnly = (draft: unknown, fields: readonly string[]) => (at(draft, "/metadata/visibility") === "private" ? [] : fields);
const guideFields = (capability: Choice) => Object.keys(GUIDE_SECTIONS).map((section) => `/guide/${capability}/${section}`);
const when = (holds: boolean, ...fields: string[]) => (holds ? fields : []);

/** The sections of a draft and what each must hold, as a table. */
export const SECTIONS: readonly Section[] = [
  {
    id: "listing", label: "Listing", under: ["/metadata", "/schema"],
    required: (d) => ["/metadata/slug", "/metadata/name", "/metadata/description", ...publicOnly(d, ["/metadata/website", "/metadata/logo"])],
  },
  { id: "support", label: "Support", under: ["/support"], required: (d) => publicOnly(d, ["/support/public", "/support/escalation"]) },
  {
    id: "variables", label: "Variables", under: ["/variables"],
    required: (d) => list(d, "/variables").flatMap((_, i) => [`/variables/${i}/name`, `/variables/${i}/label`]),
  },
  {
    id: "oidc", label: "OIDC", under: ["/sso/oidc"], shown: (c) => c.has("oidc"),
    required: (d) => [
      "/sso/oidc/redirectUris",
      ...when(at(d, "/sso/oidc/flows/idpInitiated") === true, "/sso/oidc/initiateLoginUri"),
      ...when(at(d, "/sso/oidc/tokenEndpointAuthMethod") === "private_key_jwt", "/sso/oidc/jwksUri"),
    ],
  },
  {
    id: "saml", label: "SAML", under: ["/sso/saml"], shown: (c) => c.has("saml"),
    required: (d) => ["/sso/saml/entityId", "/sso/saml/acsUrl", ...when(at(d, "/sso/saml/bigBang") !== undefined, "/sso/saml/bigBang/backDoorUrl")],
  },
  {
    id: "scim", label: "SCIM", under: ["/provisioning"], shown: (c) => c.has("scim"),
    required: (d) => [
      "/provisioning/scim/baseUrl", "/provisioning/scim/auth",
      ...when(at(d, "/provisioning/scim/auth/method") === "oauth2", "/provisioning/scim/auth/grant", "/provisioning/scim/auth/tokenUrl"),
      ...when(list(d, "/provisioning/scim/features").includes("entitlements"), "/provisioning/scim/entitlements"),
    ],
  },
  {
    id: "guide", label: "Guide", under: ["/guide", "/images"],
    required: (_, chosen) => [...chosen].flatMap(guideFields),
  },
  {
    id: "test", label: "Test tenant", under: ["/test"],
    required: (d, chosen) => publicOnly(d, [
      "/test/accounts/own/userName", "/test/accounts/victim/userName", ...when(chosen.has("oidc") || chosen.has("saml"), "/test/whoAmI"),
      ...when(chosen.has("oidc"), "/test/spInitiate/oidc"),
      ...when(chosen.has("saml") && at(d, "/sso/saml/flows/spInitiated") !== false, "/test/spInitiate/saml"),
      ...when(chosen.has("scim"), "/test/scim"),
      ...list(d, "/variables").flatMap((v) => (isRecord(v) && typeof v["name"] === "string" && v["required"] !== false && v["default"] === undefined ? [`/test/variables/${v["name"]}`] : [])),
    ]),
  },
];

/**
 * How far a draft is, from what it holds and never from what was visited. The draft may be anything that a half-filled
 * form gives; it need not parse.
 * @param chosen Capabilities the publisher chose; left out, those that the draft describes.
 */
export function completeness(draft: unknown, chosen: readonly Choice[] = describedIn(draft), options: AddressOptions = {}): Completeness {
  const choice = new Set(chosen);
  const problems = problemsOf(withChosen(draft, choice), options);
  const shown = SECTIONS.filter((section) => section.shown?.(choice) ?? true);
  const sections = shown.map((section): SectionProgress => {
    const mine = problems.filter((p) => sectionOf(p.path, shown) === section.id);
    const required = section.required(draft, choice);
    const satisfied = required.filter((path) => filled(at(draft, path)) && !problems.some((p) => p.severity !== "warning" && within(p.path, path)));
    return { id: section.id, label: section.label, required: required.length, satisfied: satisfied.length, problems: mine };
  });
  const required = sections.reduce((sum, s) => sum + s.required, 0);
  const satisfied = sections.reduce((sum, s) => sum + s.satisfied, 0);
  // With no capability chosen nothing can be complete, however much of the listing is written.
  const whole = choice.size > 0 && required > 0 ? Math.floor((satisfied / required) * 100) : Math.min(99, Math.floor((satisfied / Math.max(1, required)) * 100));
  return { percent: whole, sections };
}

function problemsOf(draft: unknown, options: AddressOptions): ManifestProblem[] {
  const checked = checkManifest(draft, options);
  return checked.ok ? [...checked.tasks, ...checked.warnings] : checked.problems;
}

/** The draft as it would be with the chosen capabilities begun, so that what is missing in them is said. */
function withChosen(draft: unknown, chosen: ReadonlySet<Choice>): unknown {
  if (!isRecord(draft)) return { schema: "entente/1" };
  const sso = isRecord(draft["sso"]) ? draft["sso"] : {};
  const provisioning = isRecord(draft["provisioning"]) ? draft["provisioning"] : {};
  const begun = (choice: "oidc" | "saml") => (chosen.has(choice) && sso[choice] === undefined ? { [choice]: {} } : {});
  return {
    schema: "entente/1",
    ...draft,
    ...(chosen.has("oidc") || chosen.has("saml") ? { sso: { ...sso, ...begun("oidc"), ...begun("saml") } } : {}),
    ...(chosen.has("scim") ? { provisioning: { ...provisioning, ...(provisioning["scim"] === undefined ? { scim: {} } : {}) } } : {}),
  };
}

function describedIn(draft: unknown): Choice[] {
  return CHOICES.filter((choice) => at(draft, choice === "scim" ? "/provisioning/scim" : `/sso/${choice}`) !== undefined);
}

const within = (path: string, field: string): boolean => path === field || path.startsWith(`${field}/`) || field.startsWith(`${path}/`) && path !== "";

function sectionOf(path: string, sections: readonly Section[]): string {
  const owner = sections.find((section) => section.under.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)));
  return owner?.id ?? "listing"; // what belongs to no section is said where people begin
}

function at(value: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>((here, step) => (Array.isArray(here) ? here[Number(step)] : isRecord(here) && Object.hasOwn(here, step) ? here[step] : undefined), value);
}

const list = (value: unknown, path: string): unknown[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};

const filled = (value: unknown): boolean => {
  if (value === undefined || value === null || value === "") return false;
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value) ? Object.keys(value).length > 0 : true;
};
