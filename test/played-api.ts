/** The API as pages see it, played: what is asked is kept, what is answered is chosen. */
export interface Played {
  fetch: typeof globalThis.fetch;
  asked: { method: string; path: string; body: unknown }[];
}

export interface Answer { status?: number; body?: unknown; cookies?: string[]; headers?: Record<string, string> }
export type Answers = Readonly<Record<string, Answer | ((body: unknown, url: URL) => Answer)>>;

/** Answers by `METHOD /path`; whatever is not listed is a 404 as the API writes it. */
export function playedApi(answers: Answers): Played {
  const asked: Played["asked"] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/api/, "");
    const text = await request.text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    asked.push({ method: request.method, path: path + url.search, body });
    const found = answers[`${request.method} ${path}`] ?? problem(404, "not-found", `There is nothing at ${path}`);
    const answer = typeof found === "function" ? found(body, url) : found;
    const headers = new Headers({ "content-type": "application/json", ...answer.headers });
    for (const cookie of answer.cookies ?? []) headers.append("set-cookie", cookie);
    const status = answer.status ?? 200;
    return new Response(status === 204 ? null : JSON.stringify(answer.body), { status, headers });
  };
  return { fetch, asked };
}

export const problem = (status: number, code: string, detail: string, more: Record<string, unknown> = {}): Answer =>
  ({ status, body: { type: `/problems/${code}`, title: code, status, detail, code, ...more } });

export const session = (more: Record<string, unknown> = {}) => ({
  account: { id: "acc_1", email: "ana@blue-depot.example", name: "Ana Ortiz" },
  org: { id: "org_1", slug: "blue-depot", name: "Blue Depot", kinds: ["customer"] },
  orgs: [{ id: "org_1", slug: "blue-depot", name: "Blue Depot", kinds: ["customer"] }, { id: "org_2", slug: "acme", name: "Acme", kinds: ["publisher"] }],
  roles: ["admin"], rights: ["app.read", "app.write", "org.read", "launch"], ...more,
});

const listing = {
  slug: "acme", name: "Acme Dispatch", tagline: "Parcels, and the people who may touch them.", publisher: "Acme Logistics", publisherSlug: "org_2",
  capabilities: ["oidc", "saml", "scim", "group_push"], categories: ["productivity", "e-commerce"], tier: "verified", state: "published", version: "1.2.0",
  logoUrl: "/logo/1f2e", installs: 3, updatedAt: "2026-03-01T09:00:00.000Z", private: false,
};
export const listingOf = (more: Record<string, unknown> = {}) => ({ ...listing, ...more });

export const searchOf = (items: unknown[], more: Record<string, unknown> = {}) => ({
  items, total: items.length, page: 1, pages: 1,
  facets: { capability: { saml: 2, oidc: 2, scim: 1 }, tier: { verified: 1, community: 1 }, category: { productivity: 1, "e-commerce": 1 } }, ...more,
});

const DIGEST = `sha256:${"ab".repeat(32)}`;
const RUN = "run_01jw0000000000000000000000";

export const lifeOf = (more: Record<string, unknown> = {}) => ({ label: "Published", reason: null, since: null, installable: true, deprecation: null, ...more });

export const detailOf = (more: Record<string, unknown> = {}) => ({
  ...listing,
  description: "Acme Dispatch plans deliveries for depots and drivers.",
  shown: { version: "1.2.0", digest: DIGEST, publishedAt: "2026-03-01T09:00:00.000Z", breaking: false, changes: [{ path: "/metadata/tagline", breaking: false }], changelog: "" },
  life: lifeOf(),
  versions: [
    { version: "1.2.0", digest: DIGEST, publishedAt: "2026-03-01T09:00:00.000Z", waivers: [], breaking: false, changes: [{ path: "/metadata/tagline", breaking: false }], changelog: "Other words." },
    { version: "1.0.0", digest: `sha256:${"cd".repeat(32)}`, publishedAt: "2026-01-10T09:00:00.000Z", waivers: [], breaking: true, changes: [], changelog: "" },
  ],
  guides: [{ capability: "saml", sections: [{ id: "configurationSteps", title: "Configuration steps", html: "<h3>Begin</h3><ol><li>Paste <code class=\"value-missing\">saml.metadata_url</code>.</li></ol>" }] }],
  evidence: { runId: RUN, digest: DIGEST, verdict: "held", finishedAt: "2026-02-28T18:00:00.000Z", checks: 41, held: 39, violated: 1, couldNotTell: 1 },
  manifest: {
    metadata: { website: "https://acme.example/dispatch", licence: "CC-BY-4.0" },
    support: { public: [{ kind: "link", value: "https://acme.example/help", label: "Help centre" }, { kind: "email", value: "help@acme.example" }], links: { status: "https://status.acme.example" } },
    variables: [{ name: "base_url", label: "Acme address", type: "url", required: true }],
    sso: {
      saml: {
        entityId: "x", acsUrl: "x", nameId: { format: "unspecified", value: "user.userName" }, attributes: [{ name: "email", expression: "user.email" }], groups: [],
        flows: { idpInitiated: true, spInitiated: true }, jit: true, forceAuthn: true, sign: "both", signedRequests: false, assertionLifetimeS: 300,
      },
      oidc: {
        redirectUris: ["x"], postLogoutRedirectUris: ["x"], flows: { spInitiated: true, idpInitiated: true }, jit: true, tokenEndpointAuthMethod: "client_secret_basic", pkce: "required",
        scopes: ["openid", "profile", "email"], claims: [], idTokenAlg: "RS256",
      },
    },
    provisioning: {
      scim: {
        version: "2.0", baseUrl: "{{base_url}}/scim/v2", auth: { method: "bearer" }, features: ["create", "update", "deactivate", "reactivate", "import_people", "group_push"],
        userUpdate: "put", onUnassign: "deactivate", matchBy: "userName", attributes: [{ attribute: "userName", expression: "user.userName", on: "create_and_update" }], entitlements: [],
      },
    },
  },
  ...more,
});

const SEVERITY: Readonly<Record<string, string>> = { blocks: "error", warns: "warning", informs: "information" };
const check = (id: string, protocol: string, kind: string, gate: string, title: string) => ({
  id, slug: id.toLowerCase(), version: 2, protocol, kind, gate, severity: SEVERITY[gate], title, about: `/${protocol === "scim" ? "provisioning/scim/baseUrl" : protocol === "saml" ? "sso/saml/entityId" : "sso/oidc/redirectUris"}`, asks: `Is it so that the app ${title.toLowerCase()}?`,
  why: "People would be locked out, or somebody else let in.", remedy: "Compare every value with your own before you trust it.", expects: "The sign-in stops.",
  spec: { doc: "saml-core-2.0-os", section: "3.4.2", level: "MUST", name: "SAML 2.0 Core", url: "https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf" },
  example: { sent: "<saml:Audience>https://another-app.invalid/saml</saml:Audience>", right: '← 403 "not for us"\n# compared', wrong: "← 302 /dashboard\nGET /whoami ← 200" },
  neededBy: protocol === "scim" ? ["Okta", "Entente"] : [], since: "1.0.0", changes: [{ version: 1, engine: "1.0.0", on: "2026-01-15", what: "First version." }, { version: 2, engine: "1.1.0", on: "2026-02-20", what: "Asks for lists too." }],
});
export const CHECK_LIST = [
  check("SAML-F1", "saml", "flow", "blocks", "Signs in from the tile"), check("SP-38", "saml", "attack", "blocks", "Refuses an assertion for another app"),
  check("RP-18", "oidc", "attack", "blocks", "Compares the nonce"), check("SCIM-R11", "scim", "conformance", "warns", "Pages through people"), check("SCIM-T2", "scim", "flow", "blocks", "Deactivates a leaver"),
];
export const checkPageOf = (more: Record<string, unknown> = {}) => ({ ...CHECK_LIST[1], previous: { id: "SAML-F1", title: "Signs in from the tile" }, next: null, ...more });
export const foundChecks = (items: unknown[] = CHECK_LIST) => ({
  items, of: CHECK_LIST.length,
  facets: { protocol: { saml: 2, oidc: 1, scim: 2 }, kind: { flow: 2, attack: 2, conformance: 1 }, severity: { error: 4, warning: 1, information: 0 } },
});

const OUTCOMES = ["held", "violated", "held", "could_not_tell", "does_not_apply"];
export const runOf = (more: Record<string, unknown> = {}) => ({
  id: RUN, submissionId: "sub_1", digest: DIGEST, state: "finished", verdict: "violated", partial: false, requestedAt: "2026-02-28T17:58:00.000Z", startedAt: "2026-02-28T17:58:00.000Z",
  finishedAt: "2026-02-28T18:00:00.000Z", failure: null, app: "Acme Dispatch", seed: "s", engine: "1.0.0", planned: [], progress: { finished: 5, planned: 5 },
  tallies: { checks: 5, held: 2, violated: 1, couldNotTell: 1, doesNotApply: 1 },
  checks: CHECK_LIST.map((c, i) => ({
    ...c, outcome: OUTCOMES[i], observation: "It signed the person in.", expectation: c.expects, exchanges: ["x1", "x2"], evidence: ["x1"], ms: 120,
  })),
  exchanges: [{
    id: "x1", step: "sign-in", at: "2026-02-28T17:58:01.000Z", ms: 31, error: null,
    request: { method: "POST", url: "https://acme.example/acs", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "SAMLResponse=(hidden)" },
    response: { status: 302, headers: { location: "https://acme.example/home", "set-cookie": "sid=(hidden); Path=/" }, body: "" },
  }],
  signature: { keyId: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", reportDigest: `sha256:${"9".repeat(64)}`, signedAt: "2026-02-28T18:00:00.000Z", validUntil: "2026-05-29T18:00:00.000Z" },
  dialect: "rfc", worksWith: [
    { client: "okta", name: "Okta", outcome: "works", because: [], reason: "12 checks that it rests on held." },
    { client: "entra", name: "Microsoft Entra ID", outcome: "does_not_work", because: ["SCIM-T5"], reason: "1 check that it rests on failed." },
  ],
  notProven: [], leftBehind: [], ...more,
});
export { DIGEST, RUN };
