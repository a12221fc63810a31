import { Icon, type IconName } from "./icons.tsx";
import type { Nights as Found } from "./views.ts";
import { On } from "./when.tsx";

type Outcome = Found["items"][number]["outcome"];

/** The lower the mark, the less was found out: the strip is read without its colours too. */
const OUTCOMES: Record<Outcome, { label: string; icon: IconName; tone: "ok" | "bad" | "warn" | "none"; height: number }> = {
  held: { label: "Held", icon: "check", tone: "ok", height: 16 }, violated: { label: "Found a violation", icon: "cross", tone: "bad", height: 24 },
  could_not_tell: { label: "Could not tell", icon: "unknown", tone: "warn", height: 10 }, skipped: { label: "Skipped for test runs", icon: "minus", tone: "none", height: 5 }, not_run: { label: "Not run", icon: "minus", tone: "none", height: 5 },
};
const CAME_TO: Record<Outcome, string> = {
  held: "what was proven still holds", violated: "a violation was found", could_not_tell: "it could not be told", skipped: "it was skipped", not_run: "nothing could be run",
};
const NIGHTS = 30;
const DAY_MS = 86_400_000;

/** The last 30 nights of the live version: a sentence, a strip for the eye, and the table that it stands for. */
export function Nights({ found: { items, nightly }, now }: { found: Found; now: Date }) {
  const [last] = items;
  if (!last) return nightly ? <p className="dim fine">Its checks are run again at night. No night has come yet.</p> : null;
  const looked = items.find((one) => one.outcome !== "skipped");
  const of = (outcome: Outcome) => items.filter((one) => one.outcome === outcome).length;
  return (
    <div className="nights">
      <h3>Nightly checks</h3>
      <p>
        {last.outcome === "skipped" && <>Skipped in the night of <On at={last.at} exact />: test runs left it no turn. </>}
        {looked && <>Last looked at <On at={looked.at} exact />: {CAME_TO[looked.outcome]}.</>}
      </p>
      <Strip items={items} now={now} />
      <ul className="legend">
        {(Object.keys(OUTCOMES) as Outcome[]).filter((outcome) => of(outcome) > 0).map((outcome) => (
          <li key={outcome} className={`is-${OUTCOMES[outcome].tone}`}><Icon name={OUTCOMES[outcome].icon} />{of(outcome)} {OUTCOMES[outcome].label.toLowerCase()}</li>
        ))}
      </ul>
      <details>
        <summary>Each night<Icon name="down" /></summary>
        <div className="scroll" role="region" aria-labelledby="nights-caption" tabIndex={0}>
          <table>
            <caption id="nights-caption">What the checks of each night came to, latest first</caption>
            <thead><tr><th scope="col">When</th><th scope="col">Version</th><th scope="col">Outcome</th></tr></thead>
            <tbody>{items.map((one) => <tr key={one.at}><th scope="row"><On at={one.at} exact /></th><td className="mono">{one.version}</td><td>{OUTCOMES[one.outcome].label}</td></tr>)}</tbody>
          </table>
        </div>
      </details>
    </div>
  );
}

/** One place for each day in UTC, the latest at the right; a day without a look stays a line. */
function Strip({ items, now }: { items: Found["items"]; now: Date }) {
  const today = Math.floor(now.getTime() / DAY_MS);
  const days = new Map(items.toReversed().map((one) => [Math.floor(Date.parse(one.at) / DAY_MS), one.outcome]));
  return (
    <svg className="night-strip" viewBox={`0 0 ${NIGHTS * 10 - 2} 24`} aria-hidden="true" focusable="false">
      {Array.from({ length: NIGHTS }, (_, i) => {
        const outcome = days.get(today - NIGHTS + 1 + i);
        const { tone, height } = outcome ? OUTCOMES[outcome] : { tone: "no", height: 2 };
        return <rect key={i} className={`bar-${tone}`} x={i * 10} y={24 - height} width="8" height={height} rx="1" />;
      })}
    </svg>
  );
}
