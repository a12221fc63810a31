import { useState } from "react";
import type { ApiProblem } from "../../lib/problem.ts";
import type { DeskView } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { TextArea } from "../../ui/Field.tsx";

export interface WaiveProps {
  desk: DeskView; obstacles: readonly string[]; label: string; note: string; approve(waiver: string): Promise<boolean>; pending: boolean; problem: ApiProblem | undefined;
}

/** For a lead: passes a submission over what failed, with a reason that everybody reads. */
export function Waive({ desk, obstacles, label, note, approve, pending, problem }: WaiveProps) {
  const [reason, setReason] = useState("");
  return (
    <section aria-label="Waiver" className="flex w-full flex-col items-start gap-2 rounded-control border border-warn bg-warn-tint p-3">
      <p>As a lead you may approve over this. The version carries a waiver that everybody reads beside its evidence.</p>
      <TextArea label="Reason for the waiver" help="Public, with what was waived and when. Your name is not." value={reason} onChange={setReason} rows={3} maxLength={2000} />
      <Confirm
        label={`${label} with a waiver`} title={`${label} with a waiver?`} confirm={`${label} with a waiver`} look="danger" pending={pending} problem={problem}
        disabledBecause={reason.trim() === "" ? "Write the reason first." : undefined} run={() => approve(reason)}
      >
        <p>You pass over this:</p>
        <ul className="list-disc ps-5">{obstacles.map((one) => <li key={one}>{one}</li>)}</ul>
        <div className="rounded-control bg-canvas p-3"><p className="text-sm text-dim">Everybody reads:</p><p className="whitespace-pre-wrap">{reason}</p></div>
      </Confirm>
      <ApiCall operation="desk.decide" given={{ params: { id: desk.id }, body: { decision: "approve", digest: desk.digest ?? "", note, waiver: reason.trim() === "" ? "…" : reason } }} of="approve with a waiver" />
    </section>
  );
}
