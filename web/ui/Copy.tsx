import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button.tsx";
import { say } from "./Toasts.tsx";

/** Copies the whole value and says so. */
export function CopyButton({ value, what, label = "Copy" }: { value: string; what: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const done = await navigator.clipboard?.writeText(value).then(() => true, () => false);
    if (!done) return say(`Not copied: the browser did not allow it. Select the text of ${what} instead.`, "bad");
    setCopied(true);
    say(`${what} copied`);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button small onClick={() => void copy()} aria-label={`Copy ${what}`}>
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}{copied ? "Copied" : label}
    </Button>
  );
}

/** Values to carry somewhere else: each whole, wrapping, with its own Copy. */
export function Values({ items }: { items: readonly { name: string; label: string; value: string }[] }) {
  return (
    <dl className="divide-y divide-line rounded-control border border-line">
      {items.map(({ name, label, value }) => (
        <div key={name} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
          <dt className="w-48 shrink-0 font-medium">{label}</dt>
          <dd className="flex min-w-0 flex-1 basis-60 items-start justify-between gap-3">
            <code className="min-w-0 whitespace-pre-wrap break-all font-mono text-sm">{value}</code>
            <CopyButton value={value} what={label} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
