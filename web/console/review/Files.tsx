import { FileText, Paperclip, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { ACCEPTED, checkAttachment } from "../../lib/attachment-checks.ts";
import { base64Of } from "../../lib/base64.ts";
import type { ChosenFile } from "../../lib/chosen-files.ts";
import type { ThreadView } from "../../lib/views.ts";
import { kB } from "../../lib/weights.ts";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { FieldError } from "../../ui/Field.tsx";

export interface AttachProps { to: string; files: readonly ChosenFile[]; onChange(files: readonly ChosenFile[]): void }
export interface MessageFilesProps { thread: string; files: ThreadView["messages"][number]["attachments"] }

/** Files that go with a message: chosen, looked at before they are sent, and taken out again. */
export function Attach({ to, files, onChange }: AttachProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const add = async (chosen: readonly File[]) => {
    const taken = [...files];
    const wrong: string[] = [];
    for (const file of chosen) {
      const seen = checkAttachment(file, taken.length);
      // a file can be gone by the time it is read
      const base64 = "refused" in seen ? undefined : await base64Of(file).catch(() => undefined);
      if ("refused" in seen) wrong.push(seen.refused);
      else if (base64 === undefined) wrong.push(`${file.name} could not be read; choose it again.`);
      else taken.push({ name: file.name.slice(-200), mediaType: seen.mediaType, bytes: file.size, base64 });
    }
    setRefused(wrong);
    onChange(taken);
  };
  const remove = (at: number) => {
    setRefused([]);
    onChange(files.filter((_, i) => i !== at));
    input.current?.focus(); // the button that was pressed is gone
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <label htmlFor={id} className={`${buttonClass("plain")} cursor-pointer focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent`}>
          <Paperclip size={16} aria-hidden />Attach files
          <input
            ref={input} id={id} type="file" multiple accept={ACCEPTED} aria-label={`Attach files ${to}`} aria-describedby={`${id}-help`} className="sr-only"
            onChange={(event) => { void add([...(event.target.files ?? [])]); event.target.value = ""; }}
          />
        </label>
        <span id={`${id}-help`} className="text-sm text-dim">Up to 4 pictures or text files, 1 MB each</span>
      </div>
      {files.length > 0 && (
        <ul aria-label={`Files ${to}`} className="flex flex-col gap-1">
          {files.map((file, at) => (
            <li key={`${file.name} ${at}`} className="flex min-w-0 items-center gap-2 text-sm">
              <FileText size={16} aria-hidden className="shrink-0 text-dim" />
              <span className="min-w-0 break-all">{file.name}</span><span className="shrink-0 text-dim">{kB(file.bytes)}</span>
              <Button look="quiet" small aria-label={`Leave out ${file.name}`} onClick={() => remove(at)}><X size={16} aria-hidden /></Button>
            </li>
          ))}
        </ul>
      )}
      <div role="alert">{refused.map((words) => <FieldError key={words}>{words}</FieldError>)}</div>
    </div>
  );
}

/** The files of a message: pictures small, each with the way to the whole; text to save. */
export function MessageFiles({ thread, files }: MessageFilesProps) {
  return (
    <ul aria-label="Files" className="mt-2 flex flex-wrap items-end gap-3 text-sm">
      {files.map(({ id, name, bytes, width, height }) => {
        const url = `/api/threads/${thread}/attachments/${id}`;
        return (
          <li key={id} className="flex min-w-0 max-w-full flex-col gap-1">
            {width === null || height === null ? <a href={url} download={name} className="break-all text-accent underline">{name}</a> : (
              <a href={url} className="w-fit rounded-control">
                <img src={url} alt={name} width={width} height={height} loading="lazy" className="h-auto max-h-32 w-auto max-w-full rounded-control border border-line bg-panel text-dim" />
              </a>
            )}
            <span className="break-all text-dim">{width === null ? "" : `${name}, `}{kB(bytes)}</span>
          </li>
        );
      })}
    </ul>
  );
}
