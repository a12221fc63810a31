import { useEffect, useRef, useState } from "react";
import { checkPicture, pictureName, picturesIn } from "../../../lib/guide-pictures.ts";
import { base64Of } from "../../../lib/base64.ts";
import { useAction } from "../../../lib/loading.ts";
import { Button } from "../../../ui/Button.tsx";
import { TextField } from "../../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import type { StepProps } from "../Editor.tsx";

/** A file that was chosen, dropped or pasted: what it shows is said here before it goes into the guide. */
export function AddPicture({ submission, draft, file, add, close }: StepProps & { file: File; add(name: string, alt: string): void; close(): void }) {
  const [name, setName] = useState(() => pictureName(file.name, picturesIn(draft.manifest).map((one) => one.name)));
  const [alt, setAlt] = useState("");
  const [asked, setAsked] = useState(false);
  const url = useObjectUrl(file);
  const { run, pending, problem } = useUpload({ submission, draft });
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  const checked = checkPicture(file);
  const refused = "refused" in checked ? checked.refused : undefined;
  const wrongName = picturesIn(draft.manifest).some((one) => one.name === name) ? "There is a picture of this name." : /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) ? undefined : "Lower-case letters, digits and single hyphens; a letter first.";
  const send = async () => {
    setAsked(true);
    if (refused) return;
    if (alt.trim() === "" || wrongName) {
      box.current?.querySelectorAll("input")[alt.trim() === "" ? 0 : 1]?.focus();
      return;
    }
    if (await run(name, file, "light")) add(name, alt);
  };
  return (
    <fieldset ref={box} className="flex min-w-0 flex-col gap-3 rounded-card border border-accent p-4" onKeyDown={(event) => { if (event.key === "Escape") close(); }}>
      <legend className="px-1 font-semibold">Add a picture</legend>
      {refused ? <Notice tone="bad" role="alert" title="This file was not sent">{refused}</Notice> : (
        <div className="grid gap-4 sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)]">
          {url && <img src={url} alt="The chosen file" className="max-h-48 w-full rounded-control border border-line bg-canvas object-contain" />}
          <div className="flex min-w-0 flex-col gap-3">
            <TextField
              label="What it shows" help="For those who cannot see it: the page, and what on it the step is about." value={alt} maxLength={300} onChange={setAlt}
              error={asked && alt.trim() === "" ? "Say what the picture shows." : undefined}
            />
            <TextField label="Name" mono help="How the text names it." value={name} onChange={setName} error={wrongName} />
          </div>
        </div>
      )}
      <ProblemNotice problem={problem} title="The picture was not taken" />
      <div className="flex flex-wrap gap-2">
        {!refused && <Button look="primary" pending={pending} pendingLabel="Uploading" onClick={() => void send()}>Add to the text</Button>}
        <Button onClick={close}>Cancel</Button>
      </div>
    </fieldset>
  );
}

/** Sends a picture and takes over what the network made of it; says so. */
export function useUpload({ submission, draft }: StepProps) {
  const upload = useAction("submissions.setImage", ["submissions.list"]);
  const [changed, setChanged] = useState<readonly string[]>();
  const run = async (name: string, file: File, theme: "light" | "dark"): Promise<boolean> => {
    upload.reset();
    const checked = checkPicture(file);
    if ("refused" in checked || !(await draft.flush())) return false;
    const made = await upload.run({ params: { id: submission.id, name }, body: { base64: await base64Of(file), mediaType: checked.mediaType, theme } });
    if (!made) return false;
    draft.adopt(made.submission);
    setChanged(made.image.changed);
    say(`Picture taken. ${made.image.changed.join(" ")}`);
    return true;
  };
  return { run, pending: upload.pending, problem: upload.problem, changed };
}

function useObjectUrl(file: File): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    // read into the page: the policy of the console allows pictures of its own and data alone
    const reader = new FileReader();
    reader.onload = () => setUrl(typeof reader.result === "string" ? reader.result : undefined);
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file]);
  return url;
}
