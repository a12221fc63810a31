import type { Manifest, Oidc, Saml, Scim } from "../manifest/index.ts";
import type { OidcBench } from "./bench/oidc-bench.ts";
import type { SamlBench } from "./bench/saml-bench.ts";
import type { ScimBench } from "./bench/scim-bench.ts";
import { asWritten, type Example } from "./example.ts";
import type { Verdict } from "./verdict.ts";

export const PROTOCOLS = ["saml", "oidc", "scim"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** `flow`: what must work. `attack`: what must be refused. `conformance`: what the specification asks of an answer. */
export const CHECK_KINDS = ["flow", "attack", "conformance"] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** What a violation does: closes the way to the catalog, is shown as a warning, or is only told. */
export const GATES = ["blocks", "warns", "informs"] as const;
export type Gate = (typeof GATES)[number];

/**
 * What people read for a gate. `error`: somebody gets in who must not, or nobody gets in; nothing is published while it is open,
 * be it critical or merely high. `warning`: a MUST that much sound software ignores. `information`: told, weighs nothing.
 */
export const SEVERITIES = ["error", "warning", "information"] as const;
export type Severity = (typeof SEVERITIES)[number];
export const SEVERITY_OF = { blocks: "error", warns: "warning", informs: "information" } as const satisfies Record<Gate, Severity>;

/** The part of the manifest that a protocol's checks are about. */
export interface Sections { saml: Saml; oidc: Oidc; scim: Scim }

/** The field of the manifest that a check speaks of when it names none: where the app takes what the check sends. */
export const DOOR_OF = { saml: "/sso/saml/acsUrl", oidc: "/sso/oidc/redirectUris", scim: "/provisioning/scim/baseUrl" } as const satisfies Record<Protocol, `/${string}`>;

/** What a check of the protocol may use. It is the only way to the app: a check opens no connection itself. */
export interface Benches { saml: SamlBench; oidc: OidcBench; scim: ScimBench }

/** What a version of a check asks more or other than the one before. */
export interface Change {
  version: number;
  /** The engine that came with it. */
  engine: string;
  /** `2026-11-23` */
  on: string;
  what: string;
}

/** What every check begins with that says nothing else. */
export const FIRST_VERSION: Change = { version: 1, engine: "1.0.0", on: "2026-11-23", what: "First version." };

/** One question to the app under test. Everything but `run` is data that people read in the check reference. */
export interface CheckDefinition<P extends Protocol> {
  /** Never renamed: reports and badges point at it. */
  id: `${string}-${string}`;
  /** The id in words, for addresses and file names. */
  slug: string;
  /** Raised when the check asks more or other than before, with a line in `changes`. Default 1. */
  version?: number;
  /** Every version, the first one first. Default: version 1, with engine 1.0.0. */
  changes?: readonly Change[];
  /** The field of the manifest that says what is asked here, as a JSON Pointer: where a report shows the finding. Default: `DOOR_OF` the protocol. */
  about?: `/${string}`;
  protocol: P;
  kind: CheckKind;
  gate: Gate;
  title: string;
  spec: { doc: string; section: string; level: "MUST" | "SHOULD" | "MAY" };
  /** The question, answered with yes by an app that is sound. */
  asks: string;
  /** What goes wrong for real people when the answer is no. */
  why: string;
  /** How the app's developers mend it. */
  remedy: string;
  /** What should be seen. Default: a yes to `asks`. */
  expects?: string;
  /** What is sent in essence, how a sound app answers and how one with the flaw, as the check reference shows them. */
  example: Example;
  /** `true`, or the reason why the check has nothing to ask of this app. The section itself is known to be there. */
  applies?(section: Sections[P], manifest: Manifest): true | string;
  run(bench: Benches[P]): Promise<Verdict>;
}

/** A check whose types were proven where it was written. */
export type Check = { [P in Protocol]: Required<Omit<CheckDefinition<P>, "run">> & { run(bench: Benches[P]): Promise<Verdict> } }[Protocol];

/** Declares a check. See docs/how-to/add-a-check.md. */
export function defineCheck<P extends Protocol>(check: CheckDefinition<P>): Check {
  const whole = { version: 1, changes: [FIRST_VERSION], about: DOOR_OF[check.protocol], expects: `Yes to “${check.asks}”`, applies: () => true as const, ...check, example: asWritten(check.example) };
  return whole as unknown as Check; // `protocol` names the bench that `run` is given
}
