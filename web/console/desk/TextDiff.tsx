import { type Change as Piece, diffLines, diffWordsWithSpace } from "diff";
import { type ReactNode, useMemo } from "react";

/** Longer texts are compared by line alone. */
const MAX_WORDS = 4_000;
/** Unchanged lines that stay around a change. */
const AROUND = 2;

/** Two texts as one: what went and what came, in colour and in words for assistive technology. */
export function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const drawn = useMemo(() => {
    const long = before.includes("\n") || after.includes("\n") || before.length + after.length > MAX_WORDS;
    return long ? lines(diffLines(before, after)) : words(diffWordsWithSpace(before, after));
  }, [before, after]);
  return (
    <pre tabIndex={0} aria-label={`${label}: what changed`} className="max-h-96 overflow-auto whitespace-pre-wrap break-words rounded-control bg-canvas p-2 font-mono text-xs">
      {drawn}
    </pre>
  );
}

function words(pieces: readonly Piece[]): ReactNode {
  return pieces.map((piece, i) => <Mark key={i} piece={piece}>{piece.value}</Mark>);
}

/** Each changed line with its sign; long stretches that stayed are folded. */
function lines(pieces: readonly Piece[]): ReactNode {
  return pieces.map((piece, i) => {
    const all = piece.value.replace(/\n$/, "").split("\n");
    if (piece.added || piece.removed) return <Mark key={i} piece={piece}>{all.map((line) => `${piece.added ? "+" : "−"} ${line}\n`).join("")}</Mark>;
    const [head, tail] = [i === 0 ? [] : all.slice(0, AROUND), i === pieces.length - 1 ? [] : all.slice(-AROUND)];
    const folded = all.length - head.length - tail.length;
    const shown = folded > 1 ? [...head, `… ${folded} lines unchanged`, ...tail] : all;
    return <span key={i} className="text-dim">{shown.map((line) => `  ${line}\n`).join("")}</span>;
  });
}

function Mark({ piece, children }: { piece: Piece; children: ReactNode }) {
  if (piece.added) return <ins className="bg-ok-tint text-ok no-underline"><span className="sr-only">added: </span>{children}<span className="sr-only"> end of added </span></ins>;
  if (piece.removed) return <del className="bg-bad-tint text-bad"><span className="sr-only">removed: </span>{children}<span className="sr-only"> end of removed </span></del>;
  return children;
}
