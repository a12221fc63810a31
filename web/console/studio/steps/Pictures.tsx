import { useId } from "react";
import { checkPicture, type GuidePicture, PICTURE_TYPES, pictureMarkdown, picturesIn, usesOf, withoutPicture, withWords } from "../../../lib/guide-pictures.ts";
import { at, below, type Json } from "../../../lib/pointer.ts";
import { Button, buttonClass } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Chip } from "../../../ui/Chip.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { TextField } from "../../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import type { StepProps } from "../Editor.tsx";
import { fieldId, useForm } from "../form/context.tsx";
import { labelOf } from "../form/labels.ts";
import { useUpload } from "./AddPicture.tsx";

/** Every picture of the guides: on light and dark, with its words, where it is shown, and what is to be looked at again. */
export function Pictures({ submission, draft, insert }: StepProps & { insert(markdown: string): void }) {
  const form = useForm();
  const pictures = picturesIn(form.manifest);
  return (
    <Card title="Pictures" quiet="PNG, JPEG or WebP, at most 2 MB and 4,000 pixels a side; 12 in one guide. Each is encoded anew, without place, time and device, and is public with the guide.">
      <div id={fieldId("/images")} tabIndex={-1} />
      {pictures.length === 0 ? <p className="text-dim">{form.readOnly ? "The guides show no picture." : "None yet. Choose one in the toolbar of a guide, or paste or drop it into a section."}</p> : (
        <ul className="flex flex-col gap-4">
          {pictures.map((picture, i) => <li key={`${i} ${picture.name}`}><One i={i} picture={picture} submission={submission} draft={draft} insert={insert} /></li>)}
        </ul>
      )}
    </Card>
  );
}

function One({ i, picture, submission, draft, insert }: StepProps & { i: number; picture: GuidePicture; insert(markdown: string): void }) {
  const form = useForm();
  const path = below("/images", i);
  const uses = usesOf(form.manifest, picture.name);
  const upload = useUpload({ submission, draft });
  const said = form.problems.filter((one) => one.path === path || one.path.startsWith(`${path}/`));
  const words = uses[0]?.alt ?? "";
  const inGuides = (change: (text: string) => string) => {
    for (const section of new Set(uses.map((use) => use.path))) {
      const text = at(form.manifest, section);
      if (typeof text === "string") form.change(section, change(text));
    }
  };
  const send = (theme: "light" | "dark") => (file: File) => {
    const checked = checkPicture(file);
    if ("refused" in checked) say(checked.refused);
    else void upload.run(picture.name, file, theme);
  };
  const remove = async (): Promise<boolean> => {
    inGuides((text) => withoutPicture(text, picture.name));
    const list = at(draft.manifest, "/images");
    const left = (Array.isArray(list) ? (list as readonly Json[]) : []).filter((one) => at(one, "/name") !== picture.name);
    form.change("/images", left.length > 0 ? left : undefined);
    say(`Picture "${picture.name}" removed`);
    return true;
  };
  return (
    <div id={fieldId(path)} tabIndex={-1} className="flex min-w-0 flex-col gap-3 rounded-control border border-line p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="break-all font-mono font-semibold">{picture.name}</h3>
        {picture.width && <span className="text-sm text-dim">{picture.width}×{picture.height} pixels</span>}
        {uses.length === 0 ? <Chip kind="warn">No guide shows it</Chip> : <span className="text-sm text-dim">Shown in {[...new Set(uses.map((use) => labelOf(use.path.replace(/\/[^/]+$/, ""))))].join(" and ")}</span>}
      </div>
      {picture.url ? (
        <div className="grid gap-3 sm:grid-cols-2">
          {([["Light", "bg-[#ffffff] text-[#171a21]", picture.url], ["Dark", "bg-[#171b21] text-[#e8ebf0]", picture.dark?.url ?? picture.url]] as const).map(([theme, look, src]) => (
            <figure key={theme} className={`flex min-w-0 flex-col gap-2 rounded-control border border-line p-3 ${look}`}>
              <img src={src} alt={`${words || picture.name}, ${theme.toLowerCase()} theme`} width={picture.width} height={picture.height} loading="lazy" className="max-h-56 max-w-full object-contain object-left" />
              <figcaption className="text-sm">{theme}{theme === "Dark" && !picture.dark && ": the same picture"}</figcaption>
            </figure>
          ))}
        </div>
      ) : <p className="text-dim">{picture.file} was not uploaded yet.</p>}
      {said.length > 0 && <ul className="flex flex-col gap-1 text-sm">{said.map(({ code, message, mend }) => <li key={code + message}><Chip kind="warn">To look at</Chip> {message}. {mend} <code className="text-xs text-dim">{code}</code></li>)}</ul>}
      {uses.length > 0 && (
        <TextField label="What it shows" help="For those who cannot see it." value={words} readOnly={form.readOnly} maxLength={300} onChange={(next) => inGuides((text) => withWords(text, picture.name, next))} error={words.trim() === "" ? "Say what the picture shows." : undefined} />
      )}
      {upload.changed && <Notice tone="ok" role="status" title="What became of the file">{upload.changed.join(" ")}</Notice>}
      <ProblemNotice problem={upload.problem} title="The picture was not taken" />
      {!form.readOnly && (
        <div className="flex flex-wrap items-start gap-2">
          <Button small onClick={() => insert(pictureMarkdown(picture.name, words))} aria-label={`Insert ${picture.name} into the text`}>Insert</Button>
          <FileButton label={picture.url ? "Replace" : "Upload"} about={picture.name} pending={upload.pending} send={send("light")} />
          {picture.url && <FileButton label={picture.dark ? "Replace dark picture" : "Add dark picture"} about={picture.name} pending={upload.pending} send={send("dark")} />}
          {picture.dark && <Button small aria-label={`Remove dark picture: ${picture.name}`} onClick={() => form.change(`${path}/dark`, undefined)}>Remove dark picture</Button>}
          <Confirm
            label="Remove" accessibleLabel={`Remove ${picture.name}`} small title={`Remove the picture "${picture.name}"?`} confirm="Remove" run={remove} pending={false} problem={undefined}
          >
            <p>{uses.length === 0 ? "No guide shows it." : `It goes from ${uses.length === 1 ? "one place" : `${uses.length} places`} of the guides too.`} What is published keeps its own.</p>
          </Confirm>
        </div>
      )}
    </div>
  );
}

/** A button that asks for a picture. */
export function FileButton({ label, about, pending, send }: { label: string; about?: string; pending: boolean; send(file: File): void }) {
  const id = useId();
  return (
    <label htmlFor={id} className={`${buttonClass("plain", true)} cursor-pointer focus-within:outline-2 focus-within:outline-accent`}>
      {pending ? "Uploading" : label}
      <input
        id={id} type="file" accept={PICTURE_TYPES} className="sr-only" aria-label={about ? `${label}: ${about}` : label} disabled={pending}
        onChange={(event) => { const file = event.target.files?.[0]; event.target.value = ""; if (file) send(file); }}
      />
    </label>
  );
}
