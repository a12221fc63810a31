/** A bar with a known total and its words; the words are the value that is read. */
export function Progress({ label, value, max, words }: { label: string; value: number; max: number; words: string }) {
  return (
    <div className="flex flex-col gap-1">
      <progress
        aria-label={label} value={value} max={Math.max(1, max)}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
      />
      <span className="text-xs text-dim">{words}</span>
    </div>
  );
}
