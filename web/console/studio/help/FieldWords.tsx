import { CircleCheck, CircleX } from "lucide-react";
import { useEffect, useState } from "react";
import { useLoaded } from "../../../lib/loading.ts";
import { isWithin, type Json } from "../../../lib/pointer.ts";
import { RuleCode } from "../../../ui/Code.tsx";
import { linkClass } from "../../../ui/Page.tsx";
import { valueWord } from "../form/labels.ts";
import { nodeAt, type SchemaNode } from "../form/schema.ts";
import { PrivateNote } from "../form/PrivateNote.tsx";
import { type FieldHelp, helpOf, isPrivate, referenceOf } from "./field-help.ts";

const KINDS: Record<string, string> = {
  "url-template": "{{name}} stands for a variable.", "text-template": "{{name}} stands for a variable.", "static-url": "An address without variables.",
  "expression": "A CEL expression over user, app, groups and org.", "header-expression": "A CEL expression over app and token.",
  "secret-ref": "The name of a secret. Its value is set under Test and can never be read back.", "pattern": "A regular expression without look-around or back references.",
  "markdown": "Markdown; {{placeholders}} become the customer's own values.",
};
/** Sections whose fields the checks of a run speak of. */
const TESTED = ["/sso", "/provisioning", "/test"];
/** More checks than this wait behind a press. */
const FEW = 5;

/** All that is known of a field: what it is for, where its value is found, one right and one wrong example, its limits, clause and checks. */
export function FieldWords({ path }: { path: string }) {
  const node = nodeAt(path);
  const help = useHelp(path);
  if (!node) return null;
  const limits = limitsOf(node);
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>{help?.what ?? node.description}</p>
      {help && <p><span className="font-medium">Where to find it: </span>{help.where}</p>}
      {help && <dl className="flex flex-col gap-2"><Example kind="right" of={help.right} node={node} /><Example kind="wrong" of={help.wrong} node={node} /></dl>}
      {(node["x-entente"] ?? limits) && <p className="text-dim">{[node["x-entente"] && KINDS[node["x-entente"]], limits].filter(Boolean).join(" ")}</p>}
      {help?.spec && <p className="text-dim">Specification: <Clause spec={help.spec} /></p>}
      {isPrivate(path) && <PrivateNote />}
      {TESTED.some((prefix) => isWithin(path, prefix)) && <Checks path={path} />}
      <p className="text-dim">In the manifest: <a className={`${linkClass} break-all font-mono text-xs`} href={referenceOf(path)} target="_blank" rel="noreferrer">{path}<span className="sr-only"> (opens in a new tab)</span></a></p>
    </div>
  );
}

/** Help for a field, when its table is there; without it the field still says what the schema does. */
function useHelp(path: string): FieldHelp | undefined {
  const [held, setHeld] = useState<{ path: string; help: FieldHelp | undefined }>();
  useEffect(() => {
    let here = true;
    helpOf(path).then((help) => here && setHeld({ path, help }), () => undefined);
    return () => {
      here = false;
    };
  }, [path]);
  return held?.path === path ? held.help : undefined;
}

function Example({ kind, of: [value, why, by], node }: { kind: "right" | "wrong"; of: FieldHelp["wrong"]; node: SchemaNode }) {
  const Icon = kind === "right" ? CircleCheck : CircleX;
  const lines = written(value, node);
  return (
    <div className={`rounded-control border-s-4 bg-canvas p-2 ${kind === "right" ? "border-ok" : "border-bad"}`}>
      <dt className={`flex items-center gap-1 font-medium ${kind === "right" ? "text-ok" : "text-bad"}`}><Icon size={14} aria-hidden />{kind === "right" ? "Right" : "Wrong"}</dt>
      <dd className="flex flex-col gap-1">
        {lines === "" ? <span className="text-dim">(empty)</span> : <code className="line-clamp-6 whitespace-pre-wrap font-mono text-xs [overflow-wrap:anywhere]">{lines}</code>}
        <span>{why}{by && <> Found by {by.startsWith("manifest.") ? <RuleCode code={by} /> : <CheckLink id={by} />}.</>}</span>
      </dd>
    </div>
  );
}

/** A value as the form shows it. */
function written(value: Json, node: SchemaNode): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value)) return value.map((one: Json) => valueWord(String(one))).join(", ");
  return typeof value === "string" ? (node.enum?.includes(value) ? valueWord(value) : value) : JSON.stringify(value);
}

function limitsOf({ maxLength, minimum, maximum, maxItems, items }: SchemaNode): string | undefined {
  const number = (n: number) => n.toLocaleString("en");
  const most = maxLength ?? items?.maxLength;
  const parts = [
    most !== undefined && `At most ${number(most)} characters.`,
    minimum !== undefined && maximum !== undefined && `From ${number(minimum)} to ${number(maximum)}.`,
    maxItems !== undefined && `At most ${number(maxItems)} of them.`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" ") : undefined;
}

const DOCUMENTS: readonly [RegExp, (section: string, match: RegExpExecArray) => string][] = [
  [/^RFC (\d+) §(.+)$/, (section, [, number]) => `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`],
  [/^OpenID Connect Core 1\.0 §(.+)$/, (section) => `https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.${section}`],
  [/^SAML 2\.0 (Core|Profiles|Bindings|Metadata) §(.+)$/, (_section, [, part]) => `https://docs.oasis-open.org/security/saml/v2.0/saml-${part?.toLowerCase()}-2.0-os.pdf`],
];

/** A clause as people cite it, with its address where there is one that lasts. */
function Clause({ spec }: { spec: string }) {
  for (const [pattern, address] of DOCUMENTS) {
    const match = pattern.exec(spec);
    if (match) return <a className={linkClass} href={address(match.at(-1) ?? "", match)} target="_blank" rel="noreferrer">{spec}<span className="sr-only"> (opens in a new tab)</span></a>;
  }
  return <>{spec}</>;
}

const CheckLink = ({ id, title }: { id: string; title?: string }) => (
  <a className={linkClass} href={`/checks/${id}`} target="_blank" rel="noreferrer"><span className="font-mono text-xs">{id}</span>{title && ` ${title}`}<span className="sr-only"> (opens in a new tab)</span></a>
);

/** The checks that rest on the field. */
function Checks({ path }: { path: string }) {
  const found = useLoaded("checks.search", { query: { about: path } }, { staleMs: Infinity });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  const rows = (some: typeof items) => <ul className="flex flex-col gap-1">{some.map(({ id, title }) => <li key={id}><CheckLink id={id} title={title} /></li>)}</ul>;
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium">{items.length === 1 ? "One check uses it" : `${items.length} checks use it`}</p>
      {rows(items.slice(0, FEW))}
      {items.length > FEW && <details><summary className="min-h-6">{items.length - FEW} more</summary>{rows(items.slice(FEW))}</details>}
    </div>
  );
}
