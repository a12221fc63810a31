import { useState } from "react";
import { type ChangeRow, type Import, importRows, namesFiles, takenBack, withRows } from "../../lib/import-rows.ts";
import type { Json } from "../../lib/pointer.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Notice } from "../../ui/Notice.tsx";
import type { StepProps } from "./Editor.tsx";
import { Notes } from "./FromMetadata.tsx";
import { type Found, isOneChoice, ReadSource } from "./ReadSource.tsx";
import { WillChange } from "./WillChange.tsx";

/**
 * Takes metadata or a manifest over into a draft that is there: each field that differs is a row to accept, and what the document does not
 * name stays. It is kept like any other edit, over the version that was read.
 */
export function ImportCard({ submission, draft, taken }: StepProps & { taken(): void }) {
  const [found, setFound] = useState<Found>();
  const [done, setDone] = useState<{ before: Json; after: Json; fields: number; kept: boolean }>();
  const readOnly = !submission.can.includes("edit");
  const imported: Import | undefined = found && { draft: found.draft as Json, fields: found.fields };
  const replace = async (next: Json): Promise<boolean> => {
    draft.replace(next);
    const kept = await draft.flush();
    taken();
    return kept;
  };
  const accept = async (rows: readonly ChangeRow[]) => {
    const before = draft.manifest;
    const after = withRows(before, rows);
    setFound(undefined);
    setDone({ before, after, fields: rows.length, kept: await replace(after) });
  };
  const takeBack = async ({ before, after }: { before: Json; after: Json }) => {
    setDone(undefined);
    await replace(takenBack(before, after, draft.manifest));
  };
  return (
    <Card title="Import" quiet="From your app's metadata, or from a manifest. You see each field before it changes; what the document does not name stays.">
      <ReadSource blocked={readOnly ? `${submission.label}: it cannot be edited now.` : undefined} told={(next) => { setFound(next); setDone(undefined); }} />
      {imported && found && (
        <>
          <Notes of={found} />
          {namesFiles(imported) && <p className="text-sm text-dim">Pictures are files of their own: upload the logo under Logo, and those of a guide where it is written.</p>}
          <WillChange rows={importRows(draft.manifest, imported, isOneChoice)} accept={(rows) => void accept(rows)} dismiss={() => setFound(undefined)} />
        </>
      )}
      {done && (
        <Notice tone={done.kept ? "ok" : "warn"} role="status" title={`${done.fields === 1 ? "One field was" : `${done.fields} fields were`} taken over`}>
          {done.kept ? <div><Button small onClick={() => void takeBack(done)}>Take it back</Button></div> : <p>They are not kept yet: the line below the title says why.</p>}
        </Notice>
      )}
    </Card>
  );
}
