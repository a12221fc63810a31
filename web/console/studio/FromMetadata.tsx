import { useState } from "react";
import { importRows, withRows } from "../../lib/import-rows.ts";
import type { Json } from "../../lib/pointer.ts";
import { Card } from "../../ui/Card.tsx";
import { type Found, isOneChoice, ReadSource } from "./ReadSource.tsx";
import { WillChange } from "./WillChange.tsx";

const EMPTY: Json = { schema: "entente/1" };

/** Begins from what the app publishes about itself: read, shown row by row, and taken as far as the publisher accepts it. */
export function FromMetadata({ begin, pending }: { begin(manifest: Record<string, unknown>): void; pending: boolean }) {
  const [found, setFound] = useState<Found>();
  return (
    <Card title="From metadata" quiet="What your app publishes about itself: each field is shown before it is taken.">
      <ReadSource told={setFound} />
      {found && (
        <>
          <Notes of={found} />
          <WillChange
            rows={importRows(EMPTY, { draft: found.draft as Json, fields: found.fields }, isOneChoice)} acceptAll="Create draft from metadata" pending={pending}
            accept={(rows) => begin(withRows(EMPTY, rows) as Record<string, unknown>)}
          />
        </>
      )}
    </Card>
  );
}

/** What whoever reads the document has to know beside its fields. */
export function Notes({ of: { notes } }: { of: Found }) {
  return notes.length === 0 ? null : <ul className="list-disc ps-5 text-sm text-dim">{notes.map((note) => <li key={note}>{note}</li>)}</ul>;
}
