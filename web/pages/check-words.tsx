import { Icon, type IconName } from "./icons.tsx";
import type { CheckSummary, Outcome, Protocol, Spec } from "./views.ts";

export const PROTOCOLS: Readonly<Record<Protocol, string>> = { saml: "SAML", oidc: "OpenID Connect", scim: "SCIM" };

export const OUTCOMES: Readonly<Record<Outcome, { label: string; tone: "ok" | "bad" | "warn" | "none"; icon: IconName }>> = {
  violated: { label: "Violated", tone: "bad", icon: "cross" },
  could_not_tell: { label: "Could not tell", tone: "warn", icon: "unknown" },
  held: { label: "Held", tone: "ok", icon: "check" },
  does_not_apply: { label: "Does not apply", tone: "none", icon: "minus" },
};

export const VERDICTS: Readonly<Record<string, { label: string; tone: "ok" | "bad" | "warn"; means: string }>> = {
  held: { label: "Held", tone: "ok", means: "Every check that can close the way to the catalog held." },
  violated: { label: "Violated", tone: "bad", means: "At least one check that closes the way to the catalog found a violation." },
  could_not_tell: { label: "Could not tell", tone: "warn", means: "A basic sign-in or a blocking check could not be judged, so nothing is claimed." },
};

interface Weight { label: string; means: string; tone: "bad" | "warn" | "info" }
const GATE_WORDS = {
  blocks: { label: "Error", means: "A violation closes the way to the catalog.", tone: "bad" },
  warns: { label: "Warning", means: "A violation is shown and never closes the way.", tone: "warn" },
  informs: { label: "Information", means: "The answer is told and weighs nothing.", tone: "info" },
} as const satisfies Record<string, Weight>;
export const GATES: Readonly<Record<string, Weight>> = GATE_WORDS;

/** Of a check as the reference gives it. */
export const SEVERITIES: Readonly<Record<CheckSummary["severity"], Weight>> = {
  error: GATE_WORDS.blocks, warning: GATE_WORDS.warns, information: GATE_WORDS.informs,
};

export const Severity = ({ of }: { of: CheckSummary["severity"] }) => <span className={`tag tag-${SEVERITIES[of].tone}`}>{SEVERITIES[of].label}</span>;

export const KINDS: Readonly<Record<string, string>> = {
  flow: "What must work", attack: "What must be refused", conformance: "What the specification asks of an answer",
};

export const Mark = ({ outcome }: { outcome: Outcome }) => {
  const { label, tone, icon } = OUTCOMES[outcome];
  return <span className={`outcome is-${tone}`}><Icon name={icon} />{label}</span>;
};

/** `quiet` where the colour would speak of a verdict that it does not know. */
export const Gate = ({ gate, quiet = false }: { gate: string; quiet?: boolean }) => {
  const known = GATES[gate];
  return <span className={`tag ${known && !quiet ? `tag-${known.tone}` : ""}`} title={known?.means}>{known?.label ?? gate}</span>;
};

/** The clause a check rests on; the reference knows its document's name and address, a report the clause alone. */
export function Clause({ spec }: { spec: Spec & { name?: string; url?: string | null } }) {
  const { name, href } = spec.name === undefined ? placeOf(spec) : { name: spec.name, href: spec.url ?? undefined };
  const words = `${name} §${spec.section}`;
  return <>{href ? <a href={href} rel="noopener noreferrer">{words}</a> : words} <span className="dim">{spec.level}</span></>;
}

function placeOf({ doc, section }: Spec): { name: string; href?: string | undefined } {
  const rfc = /^rfc(\d{1,5})$/.exec(doc)?.[1];
  if (rfc) return { name: `RFC ${rfc}`, href: `https://www.rfc-editor.org/rfc/rfc${rfc}${/^[\d.]+$/.test(section) ? `#section-${section}` : ""}` };
  if (/^saml-[a-z]+-2\.0-os$/.test(doc)) return { name: `SAML ${doc.split("-")[1]?.replace(/^./, (c) => c.toUpperCase())}`, href: `https://docs.oasis-open.org/security/saml/v2.0/${doc}.pdf` };
  if (/^openid-connect-[a-z]+-1_0$/.test(doc)) return { name: `OpenID Connect ${doc.split("-")[2]?.replace(/^./, (c) => c.toUpperCase())}`, href: `https://openid.net/specs/${doc}.html` };
  return { name: doc };
}
