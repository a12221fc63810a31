import { asCurl, type Given, type Operation } from "../lib/operations.ts";
import { CopyButton } from "./Copy.tsx";

/** The same step without this page: the request for a terminal. */
export function ApiCall({ operation, given = {}, of }: { operation: Operation; given?: Given; of?: string }) {
  const text = asCurl(operation, given, location.origin);
  return (
    <details className="text-sm text-dim">
      <summary className="w-fit rounded-control py-1">Show API call{of === undefined ? "" : `: ${of}`}</summary>
      <div className="mt-1 flex flex-col items-start gap-2">
        <pre tabIndex={0} aria-label={`API call ${operation}`} className="w-full overflow-x-auto rounded-control bg-canvas p-3 font-mono text-xs text-ink">{text}</pre>
        <CopyButton value={text} what="API call" />
      </div>
    </details>
  );
}
