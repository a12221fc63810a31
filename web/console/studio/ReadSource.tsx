import { FileUp } from "lucide-react";
import { type ChangeEvent, type FormEvent, useId, useState } from "react";
import { useAction } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { nodeAt } from "./form/schema.ts";

export type Found = Answers["manifest.fromMetadata"];

/** Fields of which one shape rules out another are taken over whole. */
export const isOneChoice = (pointer: string): boolean => nodeAt(pointer)?.oneOf !== undefined;

const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text.trim());

/** Reads what an app says about itself, from an address, pasted text or a file. @param told what was found; nothing while it is read anew. */
export function ReadSource({ told, blocked }: { told(found: Found | undefined): void; blocked?: string | undefined }) {
  const read = useAction("manifest.fromMetadata");
  const [text, setText] = useState("");
  const file = useId();
  const body = isAddress(text) ? { url: text.trim() } : { text };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    told(undefined);
    const found = await read.run({ body });
    if (found) told(found);
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen) setText(await chosen.text());
    event.target.value = ""; // the same file may be chosen again after it was edited
  };
  return (
    <form className="flex flex-col gap-3" aria-label="Read metadata or a manifest" onSubmit={(event) => void send(event)}>
      <TextArea
        label="Address or document" help="An https:// address, or the text itself: SAML metadata, OpenID Connect client metadata (RFC 7591) in JSON, or a manifest in YAML or JSON, whole or in part."
        value={text} onChange={setText} rows={4} mono spellCheck={false} autoComplete="off"
      />
      <ProblemNotice problem={read.problem} title="It could not be read" />
      <div className="flex flex-wrap items-start gap-3">
        <Button type="submit" pending={read.pending} pendingLabel="Reading" disabledBecause={blocked ?? (text.trim() === "" ? "Give an address, paste a document or choose a file first." : undefined)}>Read it</Button>
        <label htmlFor={file} className="inline-flex min-h-9 items-center gap-2 rounded-control border border-line-strong px-3.5 font-medium focus-within:outline-2 focus-within:outline-accent pointer-coarse:min-h-11">
          <FileUp size={16} aria-hidden />Choose a file
          <input id={file} type="file" accept=".xml,.yaml,.yml,.json,text/xml,text/yaml,application/json" className="sr-only" onChange={(event) => void choose(event)} />
        </label>
      </div>
      <ApiCall operation="manifest.fromMetadata" given={{ body: text.length > 400 ? { text: `${text.slice(0, 400)}…` } : body }} />
    </form>
  );
}
