import { ImageUp } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { useAction } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Logo } from "../../../ui/Logo.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import type { StepProps } from "../Editor.tsx";

const SIZES = [24, 44, 64] as const;

/** The logo: upload, what the network made of it, and how it looks in every place and theme. */
export function AssetsStep({ submission, draft }: StepProps) {
  const upload = useAction("submissions.setLogo", ["submissions.list"]);
  const [over, setOver] = useState(false);
  const id = useId();
  const readOnly = !submission.can.includes("edit");
  const send = async (file: File | undefined) => {
    if (!file || readOnly || !(await draft.flush())) return;
    const view = await upload.run({ params: { id: submission.id }, body: { base64: await base64Of(file) } });
    if (!view) return;
    draft.adopt(view);
    say("Logo uploaded");
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };
  return (
    <>
      <Card title="Logo" quiet="A square symbol without the name, PNG of 200×200 pixels at best; at most 1 MB. It is encoded anew, and a refused file leaves the earlier one in place.">
        <ProblemNotice problem={upload.problem} title="The logo was not taken" />
        {readOnly ? <p className="text-dim">{submission.label}: the logo cannot be changed now.</p> : (
          <label
            htmlFor={id} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}
            className={`flex flex-col items-center gap-2 rounded-control border border-dashed p-6 text-center focus-within:outline-2 focus-within:outline-accent ${over ? "border-accent bg-accent-tint" : "border-line-strong"}`}
          >
            <ImageUp size={24} aria-hidden className="text-dim" />
            <span className="font-medium">Upload logo</span>
            <span className="text-sm text-dim">{upload.pending ? "Uploading" : "Choose a PNG, JPEG or GIF, or drop it here."}</span>
            <input id={id} type="file" aria-label="Upload logo" accept="image/png,image/jpeg,image/gif" className="sr-only" onChange={(event) => void send(event.target.files?.[0])} />
          </label>
        )}
        <ApiCall operation="submissions.setLogo" given={{ params: { id: submission.id }, body: { base64: "…" } }} />
      </Card>
      <Card title="How it looks">
        {submission.logoUrl === null && <p className="text-dim">No logo yet; these show the letter that stands in for it.</p>}
        <div className="grid gap-4 sm:grid-cols-2">
          {([["Light", "bg-[#ffffff] text-[#171a21]"], ["Dark", "bg-[#171b21] text-[#e8ebf0]"]] as const).map(([name, look]) => (
            <figure key={name} className={`flex flex-col gap-3 rounded-control border border-line p-4 ${look}`}>
              <div className="flex items-end gap-5">
                {SIZES.map((size) => (
                  <div key={size} className="flex flex-col items-center gap-1"><Logo url={submission.logoUrl} name={submission.name} size={size} /><span className="text-xs">{size} px</span></div>
                ))}
              </div>
              <figcaption className="text-sm">{name}</figcaption>
            </figure>
          ))}
        </div>
      </Card>
    </>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
