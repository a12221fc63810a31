import { type ClipboardEvent, type DragEvent, useEffect, useId, useRef, useState } from "react";
import { pictureMarkdown } from "../../../lib/guide-pictures.ts";
import { at, type Json } from "../../../lib/pointer.ts";
import { useAction, useLoaded } from "../../../lib/loading.ts";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { inputClass } from "../../../ui/Field.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { Loaded } from "../../../ui/States.tsx";
import type { StepProps } from "../Editor.tsx";
import { fieldId, useForm } from "../form/context.tsx";
import { labelOf } from "../form/labels.ts";
import { Fields } from "../form/SchemaField.tsx";
import { nodeAt } from "../form/schema.ts";
import { AddPicture } from "./AddPicture.tsx";
import { NotChosen } from "./NotChosen.tsx";
import { FileButton, Pictures } from "./Pictures.tsx";
import { StepOutline } from "./StepOutline.tsx";

const GUIDES = [["oidc", "/sso/oidc"], ["saml", "/sso/saml"], ["scim", "/provisioning/scim"]] as const;
type Capability = (typeof GUIDES)[number][0];

/** The guide of each capability: written on the left, read on the right as an org's administrator will. */
export function GuideStep({ submission, draft }: StepProps) {
  const chosen = GUIDES.filter(([, path]) => at(draft.manifest, path) !== undefined);
  const first = chosen[0]?.[0];
  const { put } = useCursor(first);
  if (chosen.length === 0) return <NotChosen id={submission.id} what="A guide" />;
  return (
    <>
      <p className="max-w-prose text-dim">Write for the administrator of an org. Placeholders become the org's own values, each with a copy button.</p>
      {chosen.map(([capability]) => <Guide key={capability} capability={capability} submission={submission} draft={draft} />)}
      <Pictures submission={submission} draft={draft} insert={(markdown) => put(markdown)} />
    </>
  );
}

function Guide({ capability, submission, draft }: StepProps & { capability: Capability }) {
  const form = useForm();
  const { put } = useCursor(capability, true);
  const [file, setFile] = useState<File>();
  const path = `/guide/${capability}`;
  const node = nodeAt(path);
  const given = at(form.manifest, path);
  const text = useSettled(Object.fromEntries(Object.entries((given ?? {}) as Record<string, Json>).filter(([, value]) => typeof value === "string")) as Record<string, string>);
  const variables = variablesOf(form.manifest);
  const written = at(form.manifest, `${path}/configurationSteps`);
  const steps = typeof written === "string" ? written : "";
  const [asAdmin, setAsAdmin] = useState(false);
  if (!node) return null;
  const take = (files: FileList | undefined, event: ClipboardEvent | DragEvent) => {
    const picture = form.readOnly ? undefined : [...(files ?? [])].find((one) => one.type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    setFile(picture);
  };
  const values = asAdmin ? { ...SAMPLES, ...Object.fromEntries(variables.map(({ name, example }) => [name, example])) } : {};
  return (
    <Card title={labelOf(path)}>
      {!form.readOnly && <Insert capability={capability} variables={variables.map(({ name }) => name)} put={put} picture={setFile} />}
      {file && (
        <AddPicture
          key={`${file.name} ${file.lastModified} ${file.size}`} submission={submission} draft={draft} file={file} close={() => { setFile(undefined); put(""); }}
          add={(name, alt) => { setFile(undefined); put(pictureMarkdown(name, alt)); }}
        />
      )}
      <div className="grid gap-6 min-[75rem]:grid-cols-2">
        <div
          className="flex min-w-0 flex-col gap-4" onPaste={(event) => take(event.clipboardData.files, event)}
          onDragOver={(event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); }} onDrop={(event) => take(event.dataTransfer.files, event)}
        >
          {!form.readOnly && <StepOutline of={labelOf(path)} text={steps} change={(next) => form.change(`${path}/configurationSteps`, next)} />}
          <Fields path={path} node={node} />
        </div>
        <section aria-label={`Preview of ${labelOf(path)}`} className="flex min-w-0 flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h3 className="font-semibold">Preview</h3>
            <Button small aria-pressed={asAdmin} onClick={() => setAsAdmin(!asAdmin)}>{asAdmin ? "Show placeholders" : "View as admin"}</Button>
          </div>
          <Preview capability={capability} text={text} values={values} variables={variables.map(({ name }) => name)} images={shownPictures(form.manifest)} />
          {!form.readOnly && <Links text={text} />}
        </section>
      </div>
    </Card>
  );
}

/** Values that no org has: what an administrator would see in their place. */
const SAMPLES: Record<string, string> = {
  "org.name": "Birch & Co", "org.slug": "birch", "app.name": "Your app", "saml.idp_entity_id": "https://entente.example/t/birch/saml", "saml.sso_url": "https://entente.example/t/birch/saml/sso",
  "saml.slo_url": "https://entente.example/t/birch/saml/slo", "saml.metadata_url": "https://entente.example/t/birch/saml/metadata", "saml.certificate": "-----BEGIN CERTIFICATE----- …",
  "saml.certificate_fingerprint": "AB:CD:…", "saml.acs_url": "https://app.example/saml/acs", "saml.entity_id": "https://app.example/saml", "oidc.issuer": "https://entente.example/t/birch",
  "oidc.discovery_url": "https://entente.example/t/birch/.well-known/openid-configuration", "oidc.client_id": "app_7f3k", "oidc.redirect_uri": "https://app.example/oidc/callback",
  "oidc.initiate_login_uri": "https://app.example/oidc/initiate", "scim.base_url": "https://app.example/scim/v2", "scim.oauth_callback_url": "https://entente.example/oauth/callback",
};

function Preview({ capability, text, values, variables, images }: { capability: Capability; text: Record<string, string>; values: Record<string, string>; variables: readonly string[]; images: ReturnType<typeof shownPictures> }) {
  // read-only, but a body is needed: the question is part of the key, so each text is asked once
  const body = { capability, text, values, variables, images };
  const seen = useLoaded("manifest.guide", { body }, { staleMs: 60_000, keep: true });
  return (
    <Loaded from={seen}>
      {({ sections, findings }) => (
        <>
          {findings.length > 0 && (
            <ul aria-label="What a reader would miss" className="flex flex-col gap-2 text-sm">
              {findings.map(({ path, code, message }) => <li key={`${path} ${message}`} className="flex flex-wrap items-baseline gap-2"><Chip kind="warn">{labelOf(path)}</Chip><span>{message}</span> <code className="text-xs text-dim">{code}</code></li>)}
            </ul>
          )}
          {sections.length === 0 ? <p className="text-dim">Nothing is written yet.</p> : sections.map(({ id, title, html }) => (
            <div key={id} className="rounded-card border border-line p-4">
              <h4 className="font-semibold">{title}</h4>
              {/* rendered and sanitised by the server: tags outside a short list are text there */}
              <div className="guide" dangerouslySetInnerHTML={{ __html: html }} />
            </div>
          ))}
        </>
      )}
    </Loaded>
  );
}

function Links({ text }: { text: Record<string, string> }) {
  const ask = useAction("manifest.guideLinks");
  const [items, setItems] = useState<readonly { section: string; url: string; ok: boolean; said: string }[]>();
  return (
    <div className="flex flex-col gap-2">
      <div><Button small pending={ask.pending} pendingLabel="Asking" onClick={() => void ask.run({ body: { text } }).then((found) => setItems(found?.items))}>Check the links</Button></div>
      <ProblemNotice problem={ask.problem} title="The links could not be checked" />
      {items && (items.length === 0 ? <p className="text-sm text-dim" role="status">The guide links to no address that is the same for every org.</p> : (
        <ul role="status" className="flex flex-col gap-1 text-sm">
          {items.map(({ url, ok, said }) => <li key={url} className="flex flex-wrap items-baseline gap-2"><Chip kind={ok ? "ok" : "bad"}>{ok ? "Answers" : "Dead"}</Chip><span className="break-all font-mono">{url}</span><span className="text-dim">{said}</span></li>)}
        </ul>
      ))}
    </div>
  );
}

/** The manifest's pictures as the preview asks for them; what is half written is not shown. */
function shownPictures(manifest: Json) {
  const list = at(manifest, "/images");
  const sized = (one: Json | undefined) => {
    const [digest, width, height] = [at(one, "/digest"), at(one, "/width"), at(one, "/height")];
    return { ...(typeof digest === "string" ? { digest } : {}), ...(typeof width === "number" ? { width } : {}), ...(typeof height === "number" ? { height } : {}) };
  };
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((one) => {
    const [name, dark] = [at(one, "/name"), at(one, "/dark")];
    return typeof name === "string" && name !== "" ? [{ name, ...sized(one), ...(dark === undefined ? {} : { dark: sized(dark) }) }] : [];
  });
}

/** Where the cursor stood last in one of the guides' fields, of this guide alone or of any, and a way to put Markdown there. */
function useCursor(capability: Capability | undefined, own = false): { put(before: string, after?: string): void } {
  const form = useForm();
  const last = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const note = (event: FocusEvent) => {
      if (event.target instanceof HTMLTextAreaElement && event.target.id.startsWith(fieldId(own ? `/guide/${capability}/` : "/guide/"))) last.current = event.target;
    };
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, [capability, own]);
  const put = (before: string, after = "") => {
    const field = last.current ?? document.getElementById(fieldId(`/guide/${capability}/configurationSteps`));
    if (!(field instanceof HTMLTextAreaElement)) return;
    const { selectionStart: from, selectionEnd: to, value } = field;
    form.change(field.id.slice(fieldId("").length), `${value.slice(0, from)}${before}${value.slice(from, to)}${after}${value.slice(to)}`);
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(from + before.length, to + before.length);
    });
  };
  return { put };
}

/** Puts a placeholder or a bit of Markdown where the cursor stood last in one of the guide's fields. */
function Insert({ capability, variables, put, picture }: { capability: Capability; variables: readonly string[]; put(before: string, after?: string): void; picture(file: File): void }) {
  const id = useId();
  const names = [...variables, ...Object.keys(SAMPLES).filter((name) => name.startsWith(`${capability}.`) || /^(org|app)\./.test(name))];
  return (
    <div role="toolbar" aria-label={`Insert into ${labelOf(`/guide/${capability}`)}`} className="flex flex-wrap items-end gap-2">
      <Button small onClick={() => put("**", "**")}>Bold</Button>
      <Button small onClick={() => put("`", "`")}>Code</Button>
      <Button small onClick={() => put("[", "](https://)")}>Link</Button>
      <Button small onClick={() => put("\n1. ")}>Step</Button>
      <FileButton label="Picture" pending={false} send={picture} />
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-sm text-dim">Insert a value</label>
        <select id={id} value="" className={inputClass} onChange={(event) => put(`{{${event.target.value}}}`)}>
          <option value="">Choose</option>
          {names.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </div>
    </div>
  );
}

function variablesOf(manifest: Json): { name: string; example: string }[] {
  const list = at(manifest, "/variables");
  return (Array.isArray(list) ? list : []).flatMap((one) => {
    const name = at(one, "/name");
    const example = at(one, "/example");
    return typeof name === "string" && name !== "" ? [{ name, example: typeof example === "string" ? example : name }] : [];
  });
}

/** A value that has rested for half a second: what is typed is not asked about letter by letter. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as T), 500);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}
