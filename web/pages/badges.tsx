import { Icon } from "./icons.tsx";
import type { EvidenceSummary, Tier } from "./views.ts";
import { capabilityName, TIERS } from "./words.ts";

/** Three seals that differ in shape as well as in colour. */
const Seal = ({ tier }: { tier: Tier }) => (
  <svg className="seal" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    {tier === "verified" && <path className="seal-full" d="M8 .8l1.9 1.4 2.4 0 .7 2.3 1.9 1.4-.7 2.3.7 2.2-1.9 1.4-.7 2.3-2.4 0L8 15.5l-1.9-1.4-2.4 0-.7-2.3-1.9-1.4.7-2.2-.7-2.3L3 4.5l.7-2.3 2.4 0Z" />}
    {tier === "conformance-tested" && <circle className="seal-ring" cx="8" cy="8" r="6.4" />}
    {tier === "community" ? <circle className="seal-dots" cx="8" cy="8" r="6.2" /> : <path className="seal-tick" d="M5 8.3l2.1 2.1L11 6" />}
  </svg>
);

/** The tier of a version. With evidence it is a link to the run that earned it. */
export function TierBadge({ tier, href }: { tier: Tier; href?: string | undefined }) {
  const inner = <><Seal tier={tier} />{TIERS[tier].label}</>;
  return href ? <a className={`tier tier-${tier}`} href={href}>{inner}<span className="sr">, see the evidence</span></a> : <span className={`tier tier-${tier}`}>{inner}</span>;
}

export function Capabilities({ keys, most = keys.length }: { keys: readonly string[]; most?: number }) {
  const more = keys.length - most;
  return (
    <ul className="chips" aria-label="Capabilities">
      {keys.slice(0, most).map((key) => <li key={key} className="chip">{capabilityName(key)}</li>)}
      {more > 0 && <li className="chip">+{more}<span className="sr"> more</span></li>}
    </ul>
  );
}

/** The picture on its neutral plate; without one, the first letter of the name. */
export const Logo = ({ url, name, size = 48 }: { url: string | null; name: string; size?: 48 | 72 }) => (
  <span className={`plate plate-${size}`}>
    {url?.startsWith("/logo/") ? <img src={url} alt="" width={size - 12} height={size - 12} loading="lazy" decoding="async" /> : <span aria-hidden="true">{name.trim().charAt(0).toUpperCase()}</span>}
  </span>
);

/** How a run came out, in a line that can be read without the colours. */
export function EvidenceBar({ evidence: e }: { evidence: Pick<EvidenceSummary, "checks" | "held" | "violated" | "couldNotTell"> }) {
  const parts = [["ok", e.held], ["bad", e.violated], ["warn", e.couldNotTell]] as const;
  const total = Math.max(1, parts.reduce((sum, [, n]) => sum + n, 0));
  let from = 0;
  return (
    <>
      <svg className="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {parts.map(([tone, n]) => {
          const x = from;
          from += (n / total) * 100;
          return n > 0 && <rect key={tone} className={`bar-${tone}`} x={x} y="0" width={(n / total) * 100} height="4" />;
        })}
      </svg>
      <ul className="legend">
        <li className="is-ok"><Icon name="check" />{e.held} held</li>
        <li className={e.violated > 0 ? "is-bad" : "dim"}><Icon name="cross" />{e.violated} violated</li>
        <li className={e.couldNotTell > 0 ? "is-warn" : "dim"}><Icon name="unknown" />{e.couldNotTell} could not tell</li>
      </ul>
    </>
  );
}

/** Beside a publisher's name: a domain that they have proven to control. */
export const VerifiedPublisher = ({ domain }: { domain: string | null }) =>
  domain === null ? null : <span className="tag tag-ok" title={`Verified publisher: controls ${domain}`}><span aria-hidden="true">✓ </span>{domain}<span className="sr"> (verified publisher)</span></span>;
