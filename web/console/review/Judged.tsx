import { useLoaded } from "../../lib/loading.ts";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Loaded } from "../../ui/States.tsx";

/** What each verdict is called, at the desk and to the publisher. */
export const VERDICTS = {
  pass: { kind: "ok", words: "Pass", done: "Met" }, fail: { kind: "bad", words: "Fail", done: "Not met" }, not_applicable: { kind: "skipped", words: "Not applicable", done: "Does not apply" },
} as const;
const ORDER = ["fail", null, "pass", "not_applicable"] as const;

/** For the publisher: what people judge, and what they said when they last decided. What is not met stands first. */
export function Judged({ submissionId }: { submissionId: string }) {
  const loaded = useLoaded("requirements.list", { params: { id: submissionId } }, { everyMs: 30_000 });
  if (loaded.data?.items.length === 0) return null; // nothing was submitted yet
  return (
    <Card title="Requirements" quiet="What no check can see is judged by people.">
      <Loaded from={loaded} rows={3}>
        {({ items, toldAt, ofThisRevision }) => (
          <>
            <p>{toldAt === null ? "The desk has told no verdict yet. You read them here when it asks for changes." : <>As the desk said <Moment at={toldAt} />{!ofThisRevision && ", over the revision before this one"}.</>}</p>
            <ul className="divide-y divide-line">
              {[...items].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)).map((one) => (
                <li key={one.id} className="flex flex-col gap-1 py-2.5">
                  <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
                    <p className="min-w-0 font-medium">{one.asks}</p>
                    {toldAt !== null && (one.verdict ? <Chip kind={VERDICTS[one.verdict].kind}>{VERDICTS[one.verdict].done}</Chip> : <Chip kind="idle">Not judged</Chip>)}
                  </div>
                  {one.note !== "" && <p className="whitespace-pre-wrap break-words">{one.analystName}: {one.note}</p>}
                  {one.verdict === "fail" && <p className="text-dim">{one.mend}</p>}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Card>
  );
}
