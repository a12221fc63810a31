import { CircleAlert, CircleCheck, ImageUp, TriangleAlert } from "lucide-react";
import { type DragEvent, lazy, Suspense, useEffect, useId, useState } from "react";
import { base64Of } from "../../../lib/base64.ts";
import { useAction } from "../../../lib/loading.ts";
import { checkColours, checkFile, checkSides, type LogoCheck } from "../../../lib/logo-checks.ts";
import { kB } from "../../../lib/weights.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Logo } from "../../../ui/Logo.tsx";
import { Notice, ProblemNotice } from "../../../ui/Notice.tsx";
import { Skeleton } from "../../../ui/States.tsx";
import { say } from "../../../ui/Toasts.tsx";
import type { StepProps } from "../Editor.tsx";
import { LogoExamples } from "./LogoExamples.tsx";

const LogoPlaces = lazy(async () => ({ default: (await import("../preview/LogoPlaces.tsx")).LogoPlaces }));

const SIZES = [24, 44, 64] as const;

/** The logo: upload, what the network made of it, and how it looks in every place and theme. */
export function AssetsStep({ submission, draft }: StepProps) {
  const upload = useAction("submissions.setLogo", ["submissions.list"]);
  const [over, setOver] = useState(false);
  const id = useId();
  const readOnly = !submission.can.includes("edit");
  const [checks, setChecks] = useState<readonly LogoCheck[]>();
  const [made, setMade] = useState<string>();
  const send = async (file: File | undefined) => {
    if (!file || readOnly) return;
    setMade(undefined);
    upload.reset();
    const seen = await look(file);
    setChecks(seen.checks);
    if (seen.checks.some((check) => check.outcome === "bad") || !(await draft.flush())) return;
    const view = await upload.run({ params: { id: submission.id }, body: { base64: await base64Of(file) } });
    if (!view) return;
    draft.adopt(view);
    setMade(await whatChanged(file, view.logoUrl));
    say("Logo uploaded");
  };
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      if (!file) return;
      event.preventDefault();
      void send(file);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  });
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
            <span className="text-sm text-dim">{upload.pending ? "Uploading" : "Choose a PNG, JPEG or GIF, drop it here, or paste it."}</span>
            <input id={id} type="file" aria-label="Upload logo" accept="image/png,image/jpeg,image/gif" className="sr-only" onChange={(event) => { void send(event.target.files?.[0]); event.target.value = ""; }} />
          </label>
        )}
        {checks && <Checks checks={checks} />}
        {made && <Notice tone="ok" role="status" title="The logo was taken">{made}</Notice>}
        <LogoExamples />
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
        <Suspense fallback={<Skeleton rows={4} />}><LogoPlaces submission={submission} manifest={draft.manifest} /></Suspense>
      </Card>
    </>
  );
}

const MARKS = { ok: { Icon: CircleCheck, ink: "text-ok", word: "Fine" }, warn: { Icon: TriangleAlert, ink: "text-warn", word: "Could be better" }, bad: { Icon: CircleAlert, ink: "text-bad", word: "Refused" } } as const;

function Checks({ checks }: { checks: readonly LogoCheck[] }) {
  const refused = checks.some((check) => check.outcome === "bad");
  return (
    <div role={refused ? "alert" : "status"} className="flex flex-col gap-1.5">
      <p className="font-medium">{refused ? "This file was not sent; the earlier logo stays" : "What was seen in the file"}</p>
      <ul className="flex flex-col gap-1">
        {checks.map(({ id, outcome, words }) => {
          const { Icon, ink, word } = MARKS[outcome];
          return <li key={id} className="flex items-start gap-2"><Icon size={18} aria-hidden className={`mt-0.5 shrink-0 ${ink}`} /><span><span className="sr-only">{word}: </span>{words}</span></li>;
        })}
      </ul>
    </div>
  );
}

/** Looks at a file before it is sent. What cannot be read as a picture is refused here as it would be there. */
async function look(file: File): Promise<{ checks: LogoCheck[] }> {
  const checks = checkFile(file);
  if (checks.some((check) => check.outcome === "bad")) return { checks };
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return { checks: [...checks, { id: "pixels", outcome: "bad", words: "The picture is damaged" }] };
  // sides are judged as they are; colours of a large picture on a small copy
  const { width, height } = bitmap;
  const scale = Math.min(1, 256 / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const brush = new OffscreenCanvas(w, h).getContext("2d", { willReadFrequently: true });
  brush?.drawImage(bitmap, 0, 0, w, h);
  bitmap.close();
  const small = brush ? checkColours({ width: w, height: h, pixels: brush.getImageData(0, 0, w, h).data }) : [];
  return { checks: [...checks, ...checkSides(width, height), ...small] };
}

/** What the network made of the file. */
async function whatChanged(file: File, url: string | null): Promise<string> {
  const kept = url === null ? undefined : await fetch(url).then((answer) => answer.blob()).catch(() => undefined);
  const bitmap = kept && (await createImageBitmap(kept).catch(() => undefined));
  const size = bitmap ? `${bitmap.width}×${bitmap.height} pixels, ` : "";
  return `It was encoded anew as PNG: ${size}${kept ? kB(kept.size) : "unknown size"}; you sent ${file.type.replace("image/", "").toUpperCase()}, ${kB(file.size)}. Anything in the file that is no picture is gone.`;
}
