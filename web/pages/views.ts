/** What the API answers, as far as the pages read it. */
export type Tier = "verified" | "conformance-tested" | "community";

export interface Org { id: string; slug: string; name: string; kinds: string[] }

export interface Session {
  account: { id: string; email: string; name: string };
  org: Org;
  orgs: Org[];
  roles: string[];
  rights: string[];
}

export interface Listing {
  slug: string; name: string; tagline: string; publisher: string; publisherSlug: string; capabilities: string[]; categories: string[];
  tier: Tier; state: "published" | "deprecated" | "suspended"; version: string; logoUrl: string | null; installs: number; updatedAt: string; private: boolean;
}

export type FacetName = "capability" | "tier" | "category";
export interface Search { items: Listing[]; total: number; page: number; pages: number; facets: Record<FacetName, Record<string, number>> }

export interface Version { version: string; digest: string; publishedAt: string; breaking: boolean; changes: { path: string; breaking: boolean }[] }

export interface EvidenceSummary {
  runId: string; digest: string; verdict: string; finishedAt: string; checks: number; held: number; violated: number; couldNotTell: number;
}

export interface GuideText { capability: string; sections: { id: string; title: string; html: string }[] }

export interface Detail extends Listing {
  description: string; shown: Version; manifest: Manifest; guides: GuideText[]; versions: Version[]; evidence: EvidenceSummary | null;
}

export interface Tile { id: string; label: string; logoUrl: string | null; launchUrl: string }
export interface Letter { id: string; to: string; subject: string; text: string; sentAt: string }
export interface Invitation { email: string; name: string; org: Org; needsPassword: boolean }

/** The published part of a manifest, as far as a listing shows it. */
export interface Manifest {
  metadata: { website?: string; licence?: string; useCases?: string[] };
  support?: {
    public?: { kind: "link" | "email" | "phone"; value: string; label?: string }[];
    links?: Partial<Record<"documentation" | "faq" | "status" | "privacy" | "terms", string>>;
  };
  variables?: { name: string; label: string; help?: string; type: string; required: boolean; example?: string }[];
  sso?: { oidc?: Oidc; saml?: Saml };
  provisioning?: { scim?: Scim };
}

export interface Oidc {
  redirectUris: string[]; initiateLoginUri?: string; postLogoutRedirectUris?: string[]; frontchannelLogoutUri?: string; backchannelLogoutUri?: string;
  flows: { spInitiated: boolean; idpInitiated: boolean }; jit: boolean; tokenEndpointAuthMethod: string; pkce: string; scopes: string[];
  claims: { name: string; expression: string; in: string }[]; idTokenAlg: string;
}

export interface Saml {
  entityId: string; acsUrl: string; nameId: { format: string; value: string };
  attributes: { name: string; expression?: string; constant?: string[] }[];
  groups: { name: string; filter: { type: string; value: string } }[];
  flows: { idpInitiated: boolean; spInitiated: boolean }; jit: boolean; forceAuthn: boolean; sign: string; signedRequests: boolean; assertionLifetimeS: number;
  slo?: { spInitiated: boolean; idpInitiated: boolean }; encryption?: { algorithm: string }; bigBang?: { backDoorUrl: string; note?: string };
}

export interface Scim {
  version: string; baseUrl: string; auth: { method: string; grant?: string; scopes?: string[]; name?: string }; features: string[]; userUpdate: string; onUnassign: string;
  matchBy: string; attributes: { attribute: string; expression: string; on: string }[]; entitlements?: { resourceType: string; description?: string }[];
}

export type Outcome = "held" | "violated" | "could_not_tell" | "does_not_apply";
export type Protocol = "saml" | "oidc" | "scim";
export interface Spec { doc: string; section: string; level: string }

export interface CheckResult {
  id: string; version: number; title: string; protocol: Protocol; kind: string; gate: string; outcome: Outcome;
  observation: string; expectation: string; remedy: string; spec: Spec; exchanges: string[]; evidence: string[]; ms: number;
}

export interface Exchange {
  id: string; step: string; at: string; ms: number;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  response: { status: number; headers: Record<string, string>; body: string | null } | null;
  error: string | null;
}

export interface Tallies { checks: number; held: number; violated: number; couldNotTell: number; doesNotApply: number }

export interface Run {
  id: string; digest: string; state: string; verdict: string | null; tallies: Tallies | null; partial: boolean; startedAt: string | null; finishedAt: string | null;
  app: string; engine: string; checks: CheckResult[]; exchanges: Exchange[]; notProven: { origin: string; reason: string }[]; leftBehind: string[];
}

export interface Check {
  id: string; slug: string; version: number; protocol: Protocol; kind: string; gate: string; title: string; asks: string; why: string; remedy: string; expects: string; spec: Spec;
}
