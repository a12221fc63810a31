import type { ThreadView } from "../../lib/views.ts";
import { kB } from "../../lib/weights.ts";

/** The files of a message: pictures small, each with the way to the whole; text to save. */
export function MessageFiles({ thread, files }: { thread: string; files: ThreadView["messages"][number]["attachments"] }) {
  if (files.length === 0) return null;
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
