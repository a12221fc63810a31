import { segment } from "./api.ts";
import { Icon, type IconName } from "./icons.tsx";
import type { Run } from "./views.ts";

type Row = Run["worksWith"][number];
const WORKS: Readonly<Record<Row["outcome"], { label: string; tone: "ok" | "bad" | "warn" | "none"; icon: IconName }>> = {
  works: { label: "Works", tone: "ok", icon: "check" },
  does_not_work: { label: "Does not work", tone: "bad", icon: "cross" },
  could_not_tell: { label: "Could not tell", tone: "warn", icon: "unknown" },
  does_not_apply: { label: "Does not apply", tone: "none", icon: "minus" },
};

/** Whose provisioning works with the app, worked out from the answers of a run. */
export function WorksWith({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  return (
    <section className="section" aria-labelledby="works-with">
      <h2 id="works-with">Works with</h2>
      <p className="dim fine">Provisioning from each of these rests on some of the checks below. Nothing here is asserted: a row follows from their answers.</p>
      <div className="scroll" role="region" aria-label="Table: whose provisioning works" tabIndex={0}>
        <table>
          <caption className="sr">Whose provisioning works with this app</caption>
          <thead><tr><th scope="col">Provisioning from</th><th scope="col">Answer</th><th scope="col">Why</th></tr></thead>
          <tbody>{rows.map(({ client, name, outcome, because, reason }) => {
            const { label, tone, icon } = WORKS[outcome];
            return (
              <tr key={client}>
                <th scope="row">{name}</th><td><span className={`outcome is-${tone}`}><Icon name={icon} />{label}</span></td>
                <td>{reason}{because.map((id, i) => <span key={id}>{i === 0 ? " " : ", "}<a className="mono" href={`/checks/${segment(id)}`}>{id}</a></span>)}</td>
              </tr>
            );
          })}</tbody>
        </table>
      </div>
    </section>
  );
}
