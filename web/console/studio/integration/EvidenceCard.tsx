import { Card } from "../../../ui/Card.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { linkClass } from "../../../ui/Page.tsx";
import { OUTCOME } from "../../verification/words.ts";
import type { Integration } from "./integration.ts";

const DAY_MS = 86_400_000;

/** By which run the live version is proven, and until when that counts as fresh. */
export function EvidenceCard({ integration: { slug, evidence, version } }: { integration: Integration }) {
  return (
    <Card title="Evidence" quiet={`What version ${version} is proven by.`}>
      {evidence === null ? <p className="text-dim">No run stands behind this version.</p> : (
        <>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Verdict verdict={evidence.verdict} />
            <span>{evidence.held} of {evidence.checks} checks passed</span>
            <a href={`/catalog/${slug}/evidence/${evidence.runId}`} className={linkClass}>Run of <Moment at={evidence.finishedAt} /></a>
          </p>
          <Freshness validUntil={evidence.validUntil} />
        </>
      )}
    </Card>
  );
}

function Verdict({ verdict }: { verdict: string }) {
  const words = OUTCOME[verdict as keyof typeof OUTCOME] ?? OUTCOME.could_not_tell;
  return <Chip kind={words.chip}>{words.words}</Chip>;
}

function Freshness({ validUntil }: { validUntil: string | null }) {
  if (validUntil === null) return <p className="text-dim">The run was not signed, so it has no date until which it counts.</p>;
  const days = Math.floor((Date.parse(validUntil) - Date.now()) / DAY_MS);
  if (days < 0) return <p><Chip kind="bad">Expired</Chip> Fresh until <Moment at={validUntil} />.</p>;
  return <p>{days < 14 && <><Chip kind="warn">Expires soon</Chip> </>}Counts as fresh until <Moment at={validUntil} />.</p>;
}
