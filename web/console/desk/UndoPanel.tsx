import { know, useAction, useLoaded } from "../../lib/loading.ts";
import { exact } from "../../lib/moments.ts";
import type { DeskView } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";

/** A decision that publishes can be taken back until it is public; the page looks often while that is so. */
export function UndoPanel({ desk }: { desk: DeskView }) {
  useLoaded("desk.get", { params: { id: desk.id } }, { everyMs: 2_000 });
  const undo = useAction("desk.undo", ["desk.queue"]);
  const back = async () => {
    const view = await undo.run({ params: { id: desk.id }, body: { digest: desk.digest ?? "" } });
    if (view) know("desk.get", { params: { id: desk.id } }, view);
  };
  return (
    <div role="status" className="flex flex-col items-start gap-2">
      <p>{desk.release.publishOn ? `Publishing on ${exact(desk.publishAt ?? desk.release.publishOn)}.` : "Publishing. Nothing is public yet."}</p>
      <ProblemNotice problem={undo.problem} title="Not undone" />
      {desk.undo && <Button pending={undo.pending} onClick={() => void back()}>Undo</Button>}
    </div>
  );
}
