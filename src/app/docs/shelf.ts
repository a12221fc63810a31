export interface Shelved {
  slug: string;
  group: keyof typeof GROUPS;
  /** Below `docs/`; without one the page is made from data. */
  file?: string;
  /** What the page is about. Default: its first paragraph. */
  about?: string;
}

export const GROUPS = { start: "Get started", proof: "Proof", reference: "Reference", build: "Run and build" } as const;

/** What is shown under `/docs`, in order. A file that is not there is left out. */
export const SHELF: readonly Shelved[] = [
  { slug: "publishers", group: "start", file: "site/publishers.md" },
  { slug: "org-admins", group: "start", file: "site/org-admins.md" },
  { slug: "analysts", group: "start", file: "site/analysts.md" },
  { slug: "verification", group: "proof", file: "site/verification.md" },
  { slug: "evidence", group: "proof", file: "how-to/check-evidence.md", about: "Check the signature of a run and judge its record again, on your own machine." },
  { slug: "not-asked", group: "proof", file: "checks-not-run.md", about: "What no check asks of SAML service providers, each with the reason why." },
  { slug: "not-asked-oidc", group: "proof", file: "checks-not-run-oidc.md", about: "What no check asks of OpenID Connect relying parties, and why." },
  { slug: "not-asked-scim", group: "proof", file: "checks-not-run-scim.md", about: "What no check asks of SCIM servers, and why." },
  { slug: "other-suites", group: "proof", file: "checks-reference-suites.md", about: "What the suites of others ask of SCIM, and which check asks it here." },
  { slug: "known-weaknesses", group: "proof", file: "known-weaknesses.md", about: "What the checks find in sound, widely used software that is set up as its documentation says." },
  { slug: "manifest", group: "reference" },
  { slug: "manifest-rules", group: "reference" },
  { slug: "scim-dialects", group: "reference", file: "scim-dialects.md", about: "How Okta, Microsoft Entra ID and authentik speak SCIM, and what that asks of a server." },
  { slug: "events", group: "reference", file: "events.md", about: "What happens in a network, by name, with its subject and data." },
  { slug: "divergences", group: "reference", file: "divergences.md" },
  { slug: "operate", group: "build", file: "how-to/operate.md", about: "Start, configure, back up and watch a network of your own." },
  { slug: "add-a-check", group: "build", file: "how-to/add-a-check.md", about: "One file, one question: how a new check is written, shown and proven." },
  { slug: "add-a-route", group: "build", file: "how-to/add-a-route.md", about: "How the API gets another operation, and what a machine then asks of it." },
];
