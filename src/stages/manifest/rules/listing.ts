import { GUIDE_SECTIONS } from "../schema/guide.ts";
import { GUIDE_VALUES, guidePlaceholders } from "../guide-values.ts";
import type { Rule } from "./rule.ts";
import { at, isPublic } from "./rule.ts";

/** Words that addresses of ours begin with. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(["admin", "api", "app", "apps", "catalog", "entente", "health", "login", "logout", "me", "network", "new", "private", "public", "search", "static", "t"]);

const QUEUE = /^(?:admin|contact|customer-?care|customer-?service|hello|help|help-?desk|info|mail|no-?reply|office|sales|service|service-?desk|support|team)@/i;

export const LISTING_RULES: readonly Rule[] = [
  {
    code: "manifest.capability.none", severity: "error",
    message: "The manifest describes neither sign-on nor provisioning", mend: "Add sso.oidc, sso.saml or provisioning.scim.",
    find: (m) => at("", !m.sso?.oidc && !m.sso?.saml && !m.provisioning?.scim),
  },
  {
    code: "manifest.metadata.slug-reserved", severity: "error",
    message: "This name is an address of ours", mend: "Choose the product's own name.",
    find: (m) => at("/metadata/slug", RESERVED_SLUGS.has(m.metadata.slug)),
  },
  {
    code: "manifest.metadata.website-missing", severity: "task",
    message: "The product page is missing", mend: "Add metadata.website.",
    find: (m) => at("/metadata/website", isPublic(m) && !m.metadata.website),
  },
  {
    code: "manifest.metadata.logo-missing", severity: "task",
    message: "There is no logo", mend: "Add metadata.logo with a file beside the manifest.",
    find: (m) => at("/metadata/logo", isPublic(m) && !m.metadata.logo),
  },
  {
    code: "manifest.metadata.category-missing", severity: "warning",
    message: "Without a category people find the integration by its name alone", mend: "Choose up to 3 categories.",
    find: (m) => at("/metadata/categories", isPublic(m) && m.metadata.categories.length === 0),
  },
  {
    code: "manifest.support.public-missing", severity: "task",
    message: "Customers have nowhere to turn to", mend: "Add a support link, e-mail or phone number to support.public.",
    find: (m) => at("/support/public", isPublic(m) && m.support.public.length === 0),
  },
  {
    code: "manifest.support.escalation-missing", severity: "task",
    message: "Nobody can be reached in an emergency", mend: "Add support.escalation; only analysts and operators read it.",
    find: (m) => at("/support/escalation", isPublic(m) && !m.support.escalation),
  },
  {
    code: "manifest.support.escalation-generic", severity: "task",
    message: "This looks like a general queue", mend: "Give a mailbox that a person or a small team watches.",
    find: (m) => at("/support/escalation/email", isPublic(m) && QUEUE.test(m.support.escalation?.email ?? "")),
  },
  {
    code: "manifest.guide.missing", severity: "task",
    message: "A capability has no guide", mend: `Write its sections: ${Object.values(GUIDE_SECTIONS).join(", ")}.`,
    find: (m) => [
      ...at("/guide/oidc", !!m.sso?.oidc && !m.guide.oidc),
      ...at("/guide/saml", !!m.sso?.saml && !m.guide.saml),
      ...at("/guide/scim", !!m.provisioning?.scim && !m.guide.scim),
    ],
  },
  {
    code: "manifest.guide.without-capability", severity: "warning",
    message: "There is a guide for something the manifest does not describe", mend: "Remove it, or describe the capability.",
    find: (m) => [
      ...at("/guide/oidc", !m.sso?.oidc && !!m.guide.oidc),
      ...at("/guide/saml", !m.sso?.saml && !!m.guide.saml),
      ...at("/guide/scim", !m.provisioning?.scim && !!m.guide.scim),
    ],
  },
  {
    code: "manifest.guide.unknown-placeholder", severity: "task",
    message: "A placeholder stands for nothing", mend: "Use a variable of the manifest or one of the guide's values.",
    find: (m) => {
      const known = new Set<string>([...m.variables.filter((v) => v.type !== "secret").map((v) => v.name), ...Object.keys(GUIDE_VALUES)]);
      return Object.entries(m.guide).flatMap(([capability, text]) =>
        Object.entries(text ?? {}).flatMap(([section, markdown]) =>
          guidePlaceholders(markdown ?? "").filter((name) => !known.has(name))
            .map((name) => ({ path: `/guide/${capability}/${section}`, message: `{{${name}}} stands for nothing`, mend: `Known: ${[...known].join(", ")}.` }))));
    },
  },
];
