import { lazy, Suspense, useState } from "react";
import { at, below, isObject, type Json } from "../../lib/pointer.ts";
import type { ChangeView, DeskView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { Later } from "../../ui/Later.tsx";
import { labelOf } from "../studio/form/labels.ts";
import { TextDiff } from "./TextDiff.tsx";

/** Comes with the first picture that is looked at: most manifests have none. */
const PictureChange = lazy(async () => ({ default: (await import("./PictureChange.tsx")).PictureChange }));

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
      <Later key={String(whole)}>
        {whole ? <WholeManifest manifest={desk.manifest} ask={ask} /> : desk.changes.length === 0 ? <p className="text-dim">Nothing differs from the published version.</p>
          : <ul className="flex flex-col gap-3">{desk.changes.map((change) => <li key={change.path}><Change change={change} ask={ask} /></li>)}</ul>}
      </Later>
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
        {change.movesSecrets && <Chip kind="warn">Secrets or sign-ins go to another host</Chip>}
        <span className="ms-auto"><AskButton path={change.path} ask={ask} /></span>
      </div>
      {change.path === "/metadata/logo" ? (
        <div className="grid gap-3 md:grid-cols-2"><Picture name="Before" value={change.before} /><Picture name="After" value={change.after} /></div>
      ) : /^\/images\/\d/.test(change.path) ? (
        <Suspense fallback={<div aria-busy className="min-h-40" />}><PictureChange before={change.before ?? null} after={change.after ?? null} /></Suspense>
      ) : textOf(change.before) !== undefined && textOf(change.after) !== undefined ? (
        <TextDiff before={textOf(change.before) ?? ""} after={textOf(change.after) ?? ""} label={labelOf(change.path)} />
      ) : (
        <div className="grid gap-3 md:grid-cols-2">
          <Side name="Before" value={change.before} tone="bg-bad-tint" />
          <Side name="After" value={change.after} tone="bg-ok-tint" />
        </div>
      )}
      <p className="text-sm text-dim">{change.because}</p>
    </Card>
  );
}

/** A logo on the plates that it will stand on, light and dark, in its three sizes. */
function Picture({ name, value }: { name: string; value: unknown }) {
  const digest = at(value as Json, "/digest");
  if (typeof digest !== "string" || !digest.startsWith("sha256:")) return <div><p className="text-sm font-medium">{name}</p><p className="text-dim">(no logo)</p></div>;
  const src = `/logo/${digest.slice(7)}`;
  return (
    <div className="min-w-0">
      <p className="text-sm font-medium">{name}</p>
      <div className="flex flex-wrap gap-3 pt-1">
        {["bg-[#ffffff]", "bg-[#171b21]"].map((ground, n) => (
          <span key={ground} className={`inline-flex items-end gap-3 rounded-control border border-line p-3 ${ground}`}>
            {[64, 44, 24].map((size) => <img key={size} src={src} width={size} height={size} alt={size === 64 && n === 0 ? `Logo, ${name.toLowerCase()}` : ""} className="object-contain" />)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** What can be compared as text: a text, or texts by name such as a guide. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every((held) => typeof held === "string") ? shown(value) : undefined;
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
const RISKY = ["/variables", "/sso/oidc", "/sso/saml", "/provisioning/scim", "/metadata", "/support", "/guide", "/images", "/test"] as const;

function WholeManifest({ manifest, ask }: { manifest: unknown } & Ask) {
  return (
    <>
      <p className="text-dim">{RISK_FIRST}</p>
      {RISKY.map((path) => {
        const value = at(manifest, path);
        if (value === undefined || (Array.isArray(value) && value.length === 0)) return null;
        return <Card key={path} title={labelOf(path)} action={<AskButton path={path} ask={ask} />}><Value path={path} value={value} ask={ask} /></Card>;
      })}
    </>
  );
}

const RISK_FIRST = "Every field, what can harm people when it is wrong first.";

/** A value with its fields by name, down to what can be read in one line; a thread can be opened on each. */
function Value({ path, value, ask }: { path: string; value: Json } & Ask) {
  if (typeof value === "boolean") return <Tag>{value ? "Yes" : "No"}</Tag>;
  if (typeof value === "string") {
    return value.includes("\n")
      ? <pre tabIndex={0} aria-label={labelOf(path)} className="max-h-96 overflow-auto whitespace-pre-wrap break-words font-mono text-xs">{value}</pre>
      : <span className="break-words [overflow-wrap:anywhere]">{value}</span>;
  }
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length === 0) return <span className="text-dim">None</span>;
    if (!items.some((item) => isObject(item))) return <ul className="list-disc ps-5">{items.map((item, i) => <li key={i}><Value path={below(path, i)} value={item} ask={ask} /></li>)}</ul>;
    return (
      <ol className="flex flex-col gap-3">
        {items.map((item, i) => <li key={i} className="rounded-control border border-line px-3 py-1">{path === "/images" && <Suspense fallback={<div aria-busy className="min-h-40" />}><PictureChange after={item} /></Suspense>}<Value path={below(path, i)} value={item} ask={ask} /></li>)}
      </ol>
    );
  }
  if (!isObject(value)) return <span>{String(value)}</span>;
  // a row of a list and what lies deep share the button beside them: one per line would drown the values
  const deep = /\/\d+(\/|$)/.test(path) || path.split("/").length > 3;
  return (
    <dl className="divide-y divide-line">
      {Object.entries(value).map(([name, held]) => (
        <div key={name} className="flex flex-wrap items-start gap-x-4 gap-y-1 py-2">
          <dt className="w-44 shrink-0 font-medium">{labelOf(below(path, name))}</dt>
          <dd className="flex min-w-0 flex-1 basis-48 flex-wrap items-start justify-between gap-x-4">
            <div className="min-w-0 flex-1"><Value path={below(path, name)} value={held} ask={ask} /></div>
            {!deep && <AskButton path={below(path, name)} ask={ask} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function AskButton({ path, ask }: { path: string } & Ask) {
  return <Button small look="quiet" aria-label={`Open thread about ${labelOf(path)}`} onClick={() => ask(path)}>Open thread</Button>;
}

/** A value as text; a guide's Markdown keeps its lines. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "(not there)";
  if (typeof value === "string") return value;
  if (isObject(value) && Object.values(value).every((held) => typeof held === "string")) return Object.entries(value).map(([name, held]) => `${name}\n${String(held)}`).join("\n\n");
  return JSON.stringify(value, null, 2);
}
