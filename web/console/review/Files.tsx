import { FileText, Paperclip, X } from "lucide-react";
import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { ACCEPTED, checkAttachment, MAX_FILES } from "../../lib/attachment-checks.ts";
import { base64Of } from "../../lib/base64.ts";
import type { ChosenFile } from "../../lib/chosen-files.ts";
import type { ThreadView } from "../../lib/views.ts";
import { kB } from "../../lib/weights.ts";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { FieldError } from "../../ui/Field.tsx";

export interface AttachProps { to: string; files: readonly ChosenFile[]; onChange(files: readonly ChosenFile[]): void }
export interface MessageFilesProps { thread: string; files: ThreadView["messages"][number]["attachments"] }

/** Whether files are dragged or pasted, and nothing that a text field would rather take: a cell of a table is also a picture of it. */
const holdsFiles = (data: DataTransfer | null): data is DataTransfer => data !== null && data.types.includes("Files") && !data.types.includes("text/plain");

/** Files that go with a message: chosen, pasted or dropped into its form, looked at before they are sent, and taken out again. */
export function Attach({ to, files, onChange }: AttachProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [over, setOver] = useState(false);
  const [added, setAdded] = useState("");
  const latest = useRef(files); // files may come while others are still read
  useEffect(() => { latest.current = files; }, [files]);
  const add = async (chosen: readonly File[]) => {
    const wrong: string[] = [];
    const names: string[] = [];
    for (const file of chosen) {
      const seen = checkAttachment(file, latest.current.length);
      // a file can be gone by the time it is read
      const base64 = "refused" in seen ? undefined : await base64Of(file).catch(() => undefined);
      if ("refused" in seen) wrong.push(seen.refused);
      else if (base64 === undefined) wrong.push(`${file.name} could not be read; choose it again.`);
      else if (latest.current.length >= MAX_FILES) wrong.push(`${file.name} is one too many: ${MAX_FILES} files go with a message.`);
      else {
        latest.current = [...latest.current, { name: file.name.slice(-200), mediaType: seen.mediaType, bytes: file.size, base64 }];
        names.push(file.name);
        onChange(latest.current);
      }
    }
    setRefused(wrong);
    setAdded(names.length === 0 ? "" : `Added ${names.join(", ")}`);
  };
  const drop = useEffectEvent((event: DragEvent | ClipboardEvent) => {
    const data = "dataTransfer" in event ? event.dataTransfer : event.clipboardData;
    const inside = event.target instanceof Node && (input.current?.form?.contains(event.target) ?? false);
    if (event.type === "dragleave" || event.type === "drop") setOver(false);
    if (!holdsFiles(data)) return;
    if (event.type === "dragover") setOver(inside);
    // a file that is dropped beside the form would be opened in the place of the page, and what was written is gone
    if (event.type === "dragover" || event.type === "drop" || inside) event.preventDefault();
    if (inside && (event.type === "drop" || event.type === "paste")) void add([...data.files]);
  });
  useEffect(() => {
    const kinds = ["dragover", "dragleave", "drop", "paste"] as const;
    const act = (event: DragEvent | ClipboardEvent) => drop(event);
    for (const kind of kinds) document.addEventListener(kind, act);
    return () => { for (const kind of kinds) document.removeEventListener(kind, act); };
  }, []);
  const remove = (at: number) => {
    setRefused([]);
    setAdded("");
    onChange(files.filter((_, i) => i !== at));
    input.current?.focus(); // the button that was pressed is gone
  };
  return (
    <div className={`flex min-w-0 flex-col gap-2 rounded-control ${over ? "bg-accent-tint outline-2 outline-offset-4 outline-accent outline-dashed" : ""}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <label htmlFor={id} className={`${buttonClass("plain")} cursor-pointer focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent`}>
          <Paperclip size={16} aria-hidden />Attach files
          <input
            ref={input} id={id} type="file" multiple accept={ACCEPTED} aria-label={`Attach files ${to}`} aria-describedby={`${id}-help`} className="sr-only"
            onChange={(event) => { void add([...(event.target.files ?? [])]); event.target.value = ""; }}
          />
        </label>
        <span id={`${id}-help`} className="text-sm text-dim">{over ? "Drop them anywhere in this form" : `Or paste or drop them here: up to ${MAX_FILES} pictures or text files, 1 MB each`}</span>
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
      <p role="status" className="sr-only">{added}</p>
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
