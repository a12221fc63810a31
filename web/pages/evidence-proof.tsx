import { segment } from "./api.ts";
import type { Run } from "./views.ts";
import { On } from "./when.tsx";

const DOWNLOADS = [
  ["bundle", "Signed bundle"], ["report.html", "Report as a page"], ["report.json", "JSON"], ["report.junit.xml", "JUnit"], ["report.sarif", "SARIF"],
] as const;

/** Who signed the run, and how anybody checks it without us. */
export function Proof({ run, slug, origin }: { run: Run; slug: string; origin: string }) {
  const { signature } = run;
  if (!signature) return null;
  const file = `${slug}-${run.id}.bundle.json`;
  return (
    <section className="section" aria-labelledby="check-it">
      <h2 id="check-it">Check it yourself</h2>
      <p className="dim">Every answer, with its requests and responses, is signed. One changed byte is refused, and the same checks can be asked again of the record, without the app and without us.</p>
      <dl className="panel words proof">
        <div><dt>Signed</dt><dd><On at={signature.signedAt} exact /></dd></div>
        <div><dt>Key</dt><dd><code>{signature.keyId}</code> <a href="/.well-known/entente-evidence-keys.json">All keys</a></dd></div>
        <div><dt>Report</dt><dd><code>{signature.reportDigest}</code></dd></div>
      </dl>
      <pre className="commands" role="region" aria-label="Commands that check the evidence" tabIndex={0}>{`entente verify-bundle ${file} --network ${origin}\nentente replay ${file}`}</pre>
      <p className="actions" aria-label="Downloads">{DOWNLOADS.map(([name, label]) => <a key={name} className="button quiet" href={`/api/runs/${segment(run.id)}/${name}`}>{label}</a>)}</p>
    </section>
  );
}
