import type { operations } from "../lib/api.gen.ts";

/** What an operation of the API answers when all is well, as its description says. */
type Answer<O extends keyof operations> = operations[O] extends { responses: { 200: { content: { "application/json": infer Body } } } } ? Body : never;

export type Session = Answer<"session.read">;
export type Search = Answer<"catalog.search">;
export type Listing = Search["items"][number];
export type Tier = Listing["tier"];
export type FacetName = keyof Search["facets"];
/** The API passes the manifest on as it was published; its own schema says what is in it. */
export type Detail = Omit<Answer<"catalog.get">, "manifest"> & { manifest: Manifest };
export type Version = Detail["versions"][number];
export type EvidenceSummary = NonNullable<Detail["evidence"]>;
export type Nights = Answer<"catalog.nights">;
export type GuideText = Detail["guides"][number];
export type Publisher = Answer<"catalog.publisher">;
export type Tiles = Answer<"my.apps">;
export type Outbox = Answer<"outbox.list">;
export type Invitation = Answer<"invitations.read">;
export type Accepted = Answer<"invitations.accept">;
export type FoundChecks = Answer<"checks.search">;
export type CheckFacet = keyof FoundChecks["facets"];
export type CheckSummary = FoundChecks["items"][number];
export type Check = Answer<"checks.get">;
export type Drafts = Answer<"submissions.list">;
export type Docs = Answer<"docs.list">;
export type Doc = Answer<"docs.get">;
export type Protocol = Check["protocol"];
export type Run = Answer<"runs.get">;
export type CheckResult = Run["checks"][number];
export type Outcome = CheckResult["outcome"];
export type Exchange = Run["exchanges"][number];
export type Spec = Pick<Check["spec"], "doc" | "section" | "level">;

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
