import { Moment } from "../../ui/Moment.tsx";

const WORDS: Record<string, string> = {
  create: "began the draft", submit: "submitted", withdraw: "withdrew", fixed_on_our_side: "fixed it on their side", approve: "approved", request_changes: "requested changes", reject: "rejected",
};

/** Every move, oldest first. */
export function History({ items }: { items: readonly { at: string; actorName: string; move: string; toLabel: string; note: string }[] }) {
  if (items.length === 0) return <p className="text-dim">No move was made yet.</p>;
  return (
    <ol className="flex flex-col gap-3 border-s-2 border-line ps-4">
      {items.map((item, i) => (
        <li key={`${item.at} ${i}`}>
          <p><span className="font-medium">{item.actorName}</span> {WORDS[item.move] ?? item.move}, now <span className="font-medium">{item.toLabel}</span></p>
          <p className="text-sm text-dim"><Moment at={item.at} /></p>
          {item.note !== "" && <p className="mt-1 whitespace-pre-wrap rounded-control bg-canvas p-2">{item.note}</p>}
        </li>
      ))}
    </ol>
  );
}
