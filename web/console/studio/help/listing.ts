import type { FieldHelp, HelpTable } from "./field-help.ts";

const link = (what: string, where: string, value: string, why: string): FieldHelp => ({
  what, where, right: [value, why], wrong: ["help.orchard.example", "Not a complete address: https:// is missing.", "manifest.url.not-a-url"],
});

/** Basics: what the catalog shows, and who helps. */
export const LISTING_HELP: HelpTable = {
  "/metadata/slug": {
    what: "The integration's name in addresses, in the command line and in every org that installs it. After publication it never changes.",
    where: "Your product's name as it stands in your own web address, in lower-case letters.",
    right: ["orchard", "The product's own name, short enough to be typed."],
    wrong: ["Orchard_SSO", "Capital letters and underscores do not go into an address, and the protocol is not part of the name.", "manifest.metadata.malformed"],
  },
  "/metadata/name": {
    what: "The title of the card and of the page in the catalog, and what people read on their tile.",
    where: "The name on your product page, written as your marketing writes it.",
    right: ["Orchard", "The name alone, as customers know it."],
    wrong: ["Orchard - the one platform that plans, plants and prunes for teams of every size", "More than 64 characters; what it does belongs into the tagline.", "manifest.metadata.too-long"],
  },
  "/metadata/tagline": {
    what: "One sentence under the name on the card. Without it the card shows none.",
    where: "The first line of your product page, without adjectives that every product claims.",
    right: ["Plans for people who plant", "Says what the product does, for whom."],
    wrong: ["The world's leading, award-winning solution", "Says nothing about the product; the desk asks for another sentence."],
  },
  "/metadata/description": {
    what: "The text under \"Overview\" on the detail page: what an org gains by connecting the product.",
    where: "Ask whoever sells to IT departments what they tell them about sign-on and accounts.",
    right: ["People sign in to Orchard once, and their accounts come and go with their work.", "Says what this integration brings, not what the product is."],
    wrong: ["", "Empty: nobody can tell what the integration brings.", "manifest.metadata.required"],
  },
  "/metadata/website": {
    what: "The link \"Product page\" in the catalog.",
    where: "The page you would send to somebody who never heard of the product.",
    right: ["https://orchard.example", "Public, complete, the same for everybody."],
    wrong: ["http://orchard.example", "Not https: anybody on the way could change the page.", "manifest.url.not-https"],
  },
  "/metadata/categories": {
    what: "Where people find the product who do not know its name yet.",
    where: "Look for two products like yours in the catalog and take what they have in common.",
    right: [["productivity"], "One that fits is worth more than three that nearly do."],
    wrong: [["productivity", "collaboration", "data", "other"], "Four; the catalog takes up to three.", "manifest.metadata.too-many"],
  },
  "/metadata/useCases": {
    what: "What an org does with the integration. Single sign-on and lifecycle management follow from the capabilities and are not chosen.",
    where: "The security page of your product, where it says which control the product serves.",
    right: [["zero-trust"], "The product takes part in it by itself."],
    wrong: [["zero-trust", "automation", "identity-governance", "identity-verification"], "Four; up to three are taken.", "manifest.metadata.too-many"],
  },
  "/metadata/visibility": {
    what: "Whether everybody finds the integration, or one org alone. A private one may do what the public catalog does not take: SCIM 1.1, Basic, header expressions, profile sourcing.",
    where: "Ask who the customers are: an in-house app is private, a product is public.",
    right: ["public", "Several customers use the product."],
    wrong: ["private", "Wrong for a product with several customers: one org alone would find it."],
  },
  "/metadata/licence": {
    what: "What others may do with the words of the listing.",
    where: "Your legal department; leave it empty for the usual one.",
    right: ["CC-BY-4.0", "An SPDX identifier that everybody can look up."],
    wrong: ["All rights reserved, see our web site for the full terms and conditions of use", "Not an identifier, and longer than 64 characters.", "manifest.metadata.too-long"],
    spec: "SPDX License List",
  },
  "/support/public/*/kind": {
    what: "Whether customers follow a link, write, or call.",
    where: "Your support page: what does it offer first?",
    right: ["email", "People write, and the answer comes from a person."],
    wrong: ["phone", "Wrong for an e-mail address: a number is expected then.", "manifest.support.malformed"],
  },
  "/support/public/*/value": {
    what: "Where an administrator turns when sign-on does not work. Shown in the catalog.",
    where: "The address your support team answers today; try it before you write it.",
    right: ["https://help.orchard.example", "Reached without a login."],
    wrong: ["help.orchard.example", "Not a complete address: https:// is missing.", "manifest.url.not-a-url"],
  },
  "/support/public/*/label": {
    what: "Words for the contact, such as its hours.",
    where: "Your support page.",
    right: ["Weekdays 8 to 18 UTC", "Says when somebody answers."],
    wrong: ["", "Leave it out instead of leaving it empty.", "manifest.support.required"],
  },
  "/support/escalation/email": {
    what: "Whom the network's operators write to when people cannot sign in and nobody answers. Never shown to customers.",
    where: "The rota of the team that runs sign-on: the mailbox that wakes somebody.",
    right: ["identity-on-call@orchard.example", "A small team watches it, also at night."],
    wrong: ["support@orchard.example", "A general queue: hours pass before anybody reads it.", "manifest.support.escalation-generic"],
  },
  "/support/escalation/name": {
    what: "Who answers, so that a message can be addressed.",
    where: "The name of the team or of the person on call.",
    right: ["Identity team", "Lasts longer than a person's name."],
    wrong: ["", "Leave it out instead of leaving it empty.", "manifest.support.required"],
  },
  "/support/links/documentation": link("Where administrators read on after the guide.", "The root of your documentation, or its chapter about sign-on.", "https://docs.orchard.example/sso", "Leads to the chapter, readable without a login."),
  "/support/links/faq": link("Answers to what people ask again and again.", "The page your support team links to most.", "https://help.orchard.example/faq", "Reached without a login."),
  "/support/links/status": link("Where an administrator sees whether the fault is yours.", "The status page your operations team keeps.", "https://status.orchard.example", "Stands on a host of its own, so that it is up when the product is down."),
  "/support/links/privacy": link("What happens with the personal data that sign-on and provisioning bring.", "The footer of your web site.", "https://orchard.example/privacy", "The policy of the product, not of the web site alone."),
  "/support/links/terms": link("What a customer agrees to.", "The footer of your web site.", "https://orchard.example/terms", "The current terms, at an address that stays."),
};
