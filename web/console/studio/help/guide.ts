import type { FieldHelp, HelpTable } from "./field-help.ts";

const EMPTY = ["", "Empty: a reader cannot tell whether there is nothing to say or nobody wrote it.", "manifest.guide.required"] as const;

/** The headings of every guide, in its order. */
const SECTIONS: Record<string, FieldHelp> = {
  supportedFeatures: {
    what: "What an org gets, and what it does not get. It is held against the capabilities by the desk.",
    where: "The capabilities of this manifest, and what your support has to explain each week.",
    right: ["Sign-on from the app and from the tile. Not supported: single logout.", "Names what is missing, too."],
    wrong: EMPTY,
  },
  requirements: {
    what: "What has to be ready before the first step: plan, role, values.",
    where: "Go through the steps with a new tenant and write down each time you were stopped.",
    right: ["A Team plan, and the role *Owner* in Orchard.", "An administrator knows before they begin whether they can finish."],
    wrong: EMPTY,
  },
  configurationSteps: {
    what: "The way through your admin pages, one action for each step. Placeholders become the org's own values with a copy button.",
    where: "Do it once in a new tenant with the guide in hand; what you had to guess is missing.",
    right: ["1. Open *Settings, Security*.\n2. Enter {{org.name}} under *Provider*.", "Numbered, names the pages as they are called, uses a placeholder."],
    wrong: ["1. Enter {{your_value}}.", "The placeholder stands for nothing: the administrator would read braces.", "manifest.guide.unknown-placeholder"],
  },
  attributesAndMapping: {
    what: "Which values the app takes and what it does with each.",
    where: "The attribute or claim table of your documentation.",
    right: ["| Attribute | From |\n|---|---|\n| email | user.email |", "One row for each value."],
    wrong: EMPTY,
  },
  knownIssues: {
    what: "What goes wrong at times, how it looks and what to do.",
    where: "Your support's last ten answers about sign-on.",
    right: ["*Error 4012*: the clock is off by more than a minute.", "Begins with what the reader sees."],
    wrong: EMPTY,
  },
  spInitiated: {
    what: "How somebody starts in your app, for flows that begin there.",
    where: "Open your sign-in page in a private window and write down what you press.",
    right: ["Open the sign-in page and press *Sign in with your company*.", "Names the button as it is called."],
    wrong: EMPTY,
  },
};

/** Guides: the same headings for each capability. */
export const GUIDE_HELP: HelpTable = Object.fromEntries(
  ["oidc", "saml", "scim"].flatMap((capability) => Object.entries(SECTIONS).map(([section, help]) => [`/guide/${capability}/${section}`, help])),
);
