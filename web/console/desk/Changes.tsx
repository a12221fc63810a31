import { useState } from "react";
import { below, isObject } from "../../lib/pointer.ts";
import type { ChangeView, DeskView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { labelOf } from "../studio/form/labels.ts";

interface Ask { ask(path: string): void }

/** For an update the fields that differ; for a new integration the whole manifest, risky fields first. */
export function Changes({ desk, ask }: { desk: DeskView } & Ask) {
  const [whole, setWhole] = useState(desk.change === "new");
  return (
    <div className="flex flex-col gap-4">
      {desk.change === "update" && (
        <div role="group" aria-label="What to show" className="flex gap-2">
          <Button small look={whole ? "plain" : "primary"} aria-pressed={!whole} onClick={() => setWhole(false)}>Changes</Button>
          <Button small look={whole ? "primary" : "plain"} aria-pressed={whole} onClick={() => setWhole(true)}>Whole manifest</Button>
        </div>
      )}
      {whole ? <WholeManifest manifest={desk.manifest} ask={ask} /> : desk.changes.length === 0 ? <p className="text-dim">Nothing differs from the published version.</p>
        : <ul className="flex flex-col gap-3">{desk.changes.map((change) => <li key={change.path}><Change change={change} ask={ask} /></li>)}</ul>}
    </div>
  );
}

function Change({ change, ask }: { change: ChangeView } & Ask) {
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">{labelOf(change.path)}</h3>
        <code className="break-all font-mono text-xs text-dim">{change.path}</code>
        {change.breaking && <Chip kind="bad">Breaking</Chip>}
        <span className="ms-auto"><AskButton path={change.path} ask={ask} /></span>
      </div>
      <div className="grid gap-3 md:grid-cols-2">
        <Side name="Before" value={change.before} tone="bg-bad-tint" />
        <Side name="After" value={change.after} tone="bg-ok-tint" />
      </div>
      <p className="text-sm text-dim">{change.because}</p>
    </Card>
  );
}

function Side({ name, value, tone }: { name: string; value: unknown; tone: string }) {
  return (
    <div className="min-w-0">
      <p className="text-sm font-medium">{name}</p>
      <pre tabIndex={0} aria-label={name} className={`max-h-72 overflow-auto whitespace-pre-wrap break-all rounded-control p-2 font-mono text-xs ${tone}`}>{shown(value)}</pre>
    </div>
  );
}

/** What can harm people when it is wrong comes first: where they are sent, who may sign them in, what is given away. */
const RISKY = ["/variables", "/sso/oidc", "/sso/saml", "/provisioning/scim", "/metadata", "/support", "/guide", "/test"] as const;

function WholeManifest({ manifest, ask }: { manifest: unknown } & Ask) {
  const read = (path: string) => path.slice(1).split("/").reduce<unknown>((here, step) => (isObject(here) ? here[step] : undefined), manifest);
  return (
    <>
      <p className="text-dim">A new integration: everything is new. What can harm people when it is wrong comes first.</p>
      {RISKY.map((path) => {
        const value = read(path);
        if (value === undefined || (Array.isArray(value) && value.length === 0)) return null;
        return (
          <Card key={path} title={labelOf(path)} action={<AskButton path={path} ask={ask} />}>
            {isObject(value) ? <Rows path={path} value={value} ask={ask} /> : <pre tabIndex={0} aria-label={labelOf(path)} className="overflow-auto whitespace-pre-wrap break-all font-mono text-xs">{shown(value)}</pre>}
          </Card>
        );
      })}
    </>
  );
}

function Rows({ path, value, ask }: { path: string; value: Readonly<Record<string, unknown>> } & Ask) {
  return (
    <dl className="divide-y divide-line">
      {Object.entries(value).map(([name, held]) => (
        <div key={name} className="flex flex-wrap items-start gap-x-4 gap-y-1 py-2">
          <dt className="w-52 shrink-0 font-medium">{labelOf(below(path, name))}</dt>
          <dd className="min-w-0 flex-1 basis-60">{typeof held === "string" && !held.includes("\n")
            ? <span className="break-all">{held}</span>
            : typeof held === "boolean" ? <Tag>{held ? "Yes" : "No"}</Tag>
            : <pre tabIndex={0} aria-label={labelOf(below(path, name))} className="max-h-96 overflow-auto whitespace-pre-wrap break-words font-mono text-xs">{shown(held)}</pre>}</dd>
          <AskButton path={below(path, name)} ask={ask} />
        </div>
      ))}
    </dl>
  );
}

function AskButton({ path, ask }: { path: string } & Ask) {
  return <Button small look="quiet" aria-label={`Open a thread about ${labelOf(path)}`} onClick={() => ask(path)}>Open thread</Button>;
}

/** A value as text; a guide's Markdown keeps its lines. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "(not there)";
  if (typeof value === "string") return value;
  if (isObject(value) && Object.values(value).every((held) => typeof held === "string")) return Object.entries(value).map(([name, held]) => `${name}\n${String(held)}`).join("\n\n");
  return JSON.stringify(value, null, 2);
}
