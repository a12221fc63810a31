import { type FormEvent, useState } from "react";
import { useAction } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { Cell, Table } from "../../ui/Table.tsx";

type Found = Answers["manifest.fromMetadata"];

/** Begins from what the app publishes about itself: read, shown row by row, and taken as far as the publisher accepts it. */
export function FromMetadata({ begin, pending }: { begin(manifest: Record<string, unknown>): void; pending: boolean }) {
  const read = useAction("manifest.fromMetadata");
  const [url, setUrl] = useState("");
  const [found, setFound] = useState<Found>();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setLeft(new Set());
    setFound(await read.run({ body: { url } }));
  };
  return (
    <Card title="From metadata" quiet="The address of your app's SAML metadata, or of its OpenID Connect client metadata (RFC 7591).">
      <form className="flex flex-col gap-3" aria-label="Read metadata" onSubmit={(event) => void send(event)}>
        <TextField label="Metadata address" type="url" value={url} onChange={setUrl} autoComplete="off" spellCheck={false} mono />
        <ProblemNotice problem={read.problem} title="The metadata could not be read" />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" pending={read.pending} pendingLabel="Reading" disabledBecause={url.trim() === "" ? "Give an address first." : undefined}>Read metadata</Button>
          <ApiCall operation="manifest.fromMetadata" given={{ body: { url } }} />
        </div>
      </form>
      {found && (
        <>
          <Table caption="What the draft will hold" columns={["Take", "Value", "From"]}>
            {found.fields.map(({ path, value, from }) => (
              <tr key={path}>
                <Cell head><CheckField label={path} checked={!left.has(path)} onChange={(on) => setLeft(toggled(left, path, !on))} /></Cell>
                <Cell className="min-w-48"><span className="break-all font-mono text-sm">{typeof value === "string" ? value : JSON.stringify(value)}</span></Cell>
                <Cell className="text-sm text-dim">{from}</Cell>
              </tr>
            ))}
          </Table>
          <ul className="list-disc ps-5 text-sm text-dim">{found.notes.map((note) => <li key={note}>{note}</li>)}</ul>
          <div><Button look="primary" pending={pending} disabledBecause={left.size === found.fields.length ? "Take at least one field." : undefined} onClick={() => begin(without(found.draft, left))}>Create draft from metadata</Button></div>
        </>
      )}
    </Card>
  );
}

function toggled(set: ReadonlySet<string>, path: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(path);
  else next.delete(path);
  return next;
}

/** The draft without the fields at these pointers. */
function without(draft: Record<string, unknown>, paths: ReadonlySet<string>, at = ""): Record<string, unknown> {
  return Object.fromEntries(Object.entries(draft).filter(([name]) => !paths.has(`${at}/${name}`)).map(([name, value]) =>
    [name, typeof value === "object" && value !== null && !Array.isArray(value) ? without(value as Record<string, unknown>, paths, `${at}/${name}`) : value]));
}
