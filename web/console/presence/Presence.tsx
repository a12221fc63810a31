import { useEffect, useState } from "react";
import { watchPresence } from "../../lib/presence.ts";
import type { Present } from "../../lib/views.ts";

const OTHERS = { desk: "The desk", publisher: "The publisher" } as const;
/** More circles than this are told as a number. */
const MOST = 5;

/**
 * Who else is in a submission now: initials, with name and section in words. Of another org nobody is named. Shown to those who
 * look, and only while they do.
 */
export function Presence({ submissionId, section, labelOf }: { submissionId: string; section: string; labelOf(section: string): string }) {
  const { people, others } = usePresence(submissionId, section);
  const rest = people.filter((one) => !one.you);
  if (rest.length === 0 && others.length === 0) return null;
  const words = [...rest.map((one) => `${one.name} in ${labelOf(one.section)}`), ...others.map((side) => OTHERS[side])];
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <span aria-hidden className="flex -space-x-1.5">
        {rest.slice(0, MOST).map((one) => (
          <span key={one.accountId} title={`${one.name} in ${labelOf(one.section)}`} className="grid size-7 place-items-center rounded-full border-2 border-canvas bg-accent-tint text-xs font-semibold text-ink">{initials(one.name)}</span>
        ))}
        {rest.length > MOST && <span className="grid size-7 place-items-center rounded-full border-2 border-canvas bg-line text-xs font-semibold text-ink">+{rest.length - MOST}</span>}
      </span>
      <span role="status" className="text-sm">Here too: {words.join(", ")}</span>
    </span>
  );
}

function usePresence(submissionId: string, section: string): Present {
  const [present, setPresent] = useState<Present>({ people: [], others: [] });
  useEffect(() => {
    const watching = watchPresence(`/api/submissions/${encodeURIComponent(submissionId)}/presence/${encodeURIComponent(section)}`, setPresent, { hidden: () => document.hidden });
    document.addEventListener("visibilitychange", watching.turn);
    return () => {
      document.removeEventListener("visibilitychange", watching.turn);
      watching.stop();
    };
  }, [submissionId, section]);
  return present;
}

/** The first letters of the first and the last name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
}
