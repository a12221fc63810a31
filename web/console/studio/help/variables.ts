import type { HelpTable } from "./field-help.ts";

/** Values that differ from org to org. */
export const VARIABLES_HELP: HelpTable = {
  "/variables/*/name": {
    what: "How addresses, expressions and guides call the value: {{tenant}}. Administrators never see it; renaming it later removes the old one from every app.",
    where: "The word your own code or documentation uses for it: tenant, workspace, region.",
    right: ["tenant", "Lower-case, one word, says what it is."],
    wrong: ["Tenant-ID", "Capital letters and hyphens are not part of a name; use tenant_id.", "manifest.variables.malformed"],
  },
  "/variables/*/label": {
    what: "What the administrator reads beside the field when they add the app.",
    where: "The name your own admin pages give the value.",
    right: ["Tenant", "The same word that your admin pages show."],
    wrong: ["", "Empty: the administrator would see a field without a name.", "manifest.variables.required"],
  },
  "/variables/*/help": {
    what: "Where the administrator finds the value in your product. It stands under the field.",
    where: "Open your admin pages as a customer and write down where the value is shown.",
    right: ["The first part of your address: north in north.orchard.example.", "Names the place and shows an example."],
    wrong: ["", "Leave it out instead of leaving it empty.", "manifest.variables.required"],
  },
  "/variables/*/type": {
    what: "What the value is, and so where it may stand: a string is one part of an address, a hostname may be its whole host, a url its beginning. A secret never goes into an address.",
    where: "Look where the value stands in your addresses: one label, the whole host, or everything.",
    right: ["string", "The narrowest type that fits: it can never lead to another host."],
    wrong: ["hostname", "Wrong for a value that is one label of your own domain: an administrator could send people and secrets to any host."],
  },
  "/variables/*/required": {
    what: "Whether an org can add the app without it. One that is not required needs a default, or addresses that work without it.",
    where: "Ask whether every customer has such a value.",
    right: [true, "Every customer has a tenant of their own."],
    wrong: [false, "Wrong for a value that stands in an address: left empty, the address would have a hole."],
  },
  "/variables/*/pattern": {
    what: "What a value has to look like as a whole. A mistyped value is refused while it is typed, instead of at the first sign-in.",
    where: "The rule by which your sign-up page accepts the value.",
    right: ["[a-z0-9-]{2,40}", "What your sign-up page takes, and nothing more."],
    wrong: ["(?=.*north)[a-z-]+", "Looks ahead; patterns take linear time here, so neither look-around nor back references are known.", "manifest.variables.pattern"],
  },
  "/variables/*/example": {
    what: "Stands in the empty field. It must itself fit the type and the pattern.",
    where: "Take the value of your own test tenant, if it may be seen.",
    right: ["north", "A value as customers have it."],
    wrong: ["YOUR TENANT", "Would itself be refused: it does not fit the pattern.", "manifest.variables.example"],
  },
  "/variables/*/default": {
    what: "Taken when the org leaves the field empty.",
    where: "What most of your customers have; leave it out when there is no such thing.",
    right: ["www", "Right for everybody who has nothing special."],
    wrong: ["Default Tenant", "Would itself be refused: it does not fit the pattern.", "manifest.variables.example"],
  },
  "/variables/*/choices/*/value": {
    what: "What goes into the address when this choice is taken.",
    where: "The hosts or path segments of your regions or plans.",
    right: ["eu", "Exactly what stands in the address: https://eu.orchard.example."],
    wrong: ["", "Empty: an address would have a hole.", "manifest.variables.required"],
  },
  "/variables/*/choices/*/label": {
    what: "What the administrator reads in the list.",
    where: "The words your own admin pages use for the region or plan.",
    right: ["Europe", "Words, where the value is a code."],
    wrong: ["", "Empty: the administrator would choose blindly.", "manifest.variables.required"],
  },
  "/variables/*/suffixes/*": {
    what: "Domains that a hostname or url must belong to. Without one, an administrator may send people and secrets to any host.",
    where: "The domains under which your customers' tenants run.",
    right: ["orchard.example", "Customers' hosts are below it."],
    wrong: ["*.orchard.example", "A domain, without a star: everything below it is meant anyway.", "manifest.variables.malformed"],
  },
};
