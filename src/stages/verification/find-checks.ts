import { type Check, CHECK_KINDS, type CheckKind, PROTOCOLS, type Protocol, SEVERITIES, SEVERITY_OF, type Severity } from "./check.ts";

export interface Wanted {
  /** Words that must all occur in a check's id, question, reason, remedy or clause. */
  q?: string | undefined;
  /** Any of those; none: all. The same for the others. */
  protocol: readonly Protocol[];
  kind: readonly CheckKind[];
  severity: readonly Severity[];
  /** A field of the manifest, as a JSON Pointer: checks that speak of it, of what it is part of, or of a part of it. */
  about?: string | undefined;
}

/** Of each facet, how many checks another click would leave: counted with the other facets as they are chosen. */
export interface Found { items: Check[]; facets: { protocol: Record<Protocol, number>; kind: Record<CheckKind, number>; severity: Record<Severity, number> } }

const FACETS = { protocol: (check: Check) => check.protocol, kind: (check: Check) => check.kind, severity: (check: Check) => SEVERITY_OF[check.gate] };
type Facet = keyof typeof FACETS;

/** The checks that are wanted, in the order they are given. */
export function findChecks(checks: readonly Check[], wanted: Wanted): Found {
  const words = (wanted.q ?? "").toLowerCase().split(/\s+/).filter((word) => word !== "");
  const told = checks.filter((check) => words.every((word) => textOf(check).includes(word)) && (wanted.about === undefined || touches(check.about, wanted.about)));
  const fits = (check: Check, facet: Facet) => wanted[facet].length === 0 || (wanted[facet] as readonly string[]).includes(FACETS[facet](check));
  const others = (facet: Facet) => told.filter((check) => (Object.keys(FACETS) as Facet[]).every((one) => one === facet || fits(check, one)));
  const counted = <K extends string>(facet: Facet, keys: readonly K[]) =>
    Object.fromEntries(keys.map((key) => [key, others(facet).filter((check) => FACETS[facet](check) === key).length])) as Record<K, number>;
  return {
    items: told.filter((check) => (Object.keys(FACETS) as Facet[]).every((facet) => fits(check, facet))),
    facets: { protocol: counted("protocol", PROTOCOLS), kind: counted("kind", CHECK_KINDS), severity: counted("severity", SEVERITIES) },
  };
}

const touches = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

const texts = new WeakMap<Check, string>();
function textOf(check: Check): string {
  const known = texts.get(check) ?? [check.id, check.slug, check.title, check.asks, check.why, check.remedy, `${check.spec.doc} §${check.spec.section}`].join(" ").toLowerCase();
  texts.set(check, known);
  return known;
}
