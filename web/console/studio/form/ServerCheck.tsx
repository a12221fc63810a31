import { useParams } from "@tanstack/react-router";
import { CircleCheck, Info, LoaderCircle, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { call } from "../../../lib/api.ts";
import { asProblem } from "../../../lib/problem.ts";
import type { Answers } from "../../../lib/views.ts";
import { RuleCode } from "../../../ui/Code.tsx";
import { useForm } from "./context.tsx";
import type { SchemaNode } from "./schema.ts";

type Said = Pick<Answers["submissions.checkField"], "code" | "holds" | "message" | "mend" | "reason">;

/** Milliseconds after the last key until the server is asked. */
const REST_MS = 800;

/** Fields about which the server knows what nobody else does: names, and addresses. */
export const hasServerCheck = (path: string, node: SchemaNode): boolean =>
  path === "/metadata/slug" || path === "/metadata/name" || node["x-entente"] === "url-template" || node["x-entente"] === "static-url";

/** What the server says of a field that is being typed. It asks a moment after the last key, and stands in nobody's way. */
export function ServerCheck({ path, text }: { path: string; text: string }) {
  const form = useForm();
  const { pending, said } = useServerCheck(path, text, form.readOnly);
  // what the save or a rule of the manifest says already is not said twice
  const known = said && form.shows(path) && form.problems.some((one) => one.path === path && (one.code === said.code || said.holds === null));
  const shown = said && !known && said.reason !== "malformed" ? said : undefined;
  const { Icon, ink } = shown?.holds === true ? { Icon: CircleCheck, ink: "text-ok" } : shown?.holds === false ? { Icon: TriangleAlert, ink: "text-warn" } : { Icon: Info, ink: "text-dim" };
  return (
    <p role="status" className={pending || shown ? "flex min-h-5 items-start gap-1.5 text-sm text-dim" : "sr-only"}>
      {pending && <><LoaderCircle size={16} aria-hidden className="mt-0.5 shrink-0 motion-safe:animate-spin" /><span>Asking</span></>}
      {shown && !pending && (
        <>
          <Icon size={16} aria-hidden className={`mt-0.5 shrink-0 ${ink}`} />
          <span className="min-w-0"><span className={shown.holds === false ? "text-warn" : ""}>{shown.message}</span>{shown.mend && ` ${shown.mend}`} <RuleCode code={shown.code} /></span>
        </>
      )}
    </p>
  );
}

function useServerCheck(path: string, text: string, off: boolean): { pending: boolean; said: Said | undefined } {
  const { sub } = useParams({ from: "/studio/$sub/$section" });
  const first = useRef(text);
  const [answer, setAnswer] = useState<{ text: string; said: Said }>();
  const [asking, setAsking] = useState<string>();
  useEffect(() => {
    // what was there when the page came is not typed: it costs nobody a question
    if (text === first.current) return undefined;
    first.current = "\u0000"; // from now on each text is
    if (off || text.trim() === "") return undefined;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      setAsking(text);
      const said = await call("submissions.checkField", { params: { id: sub }, body: { path, value: text.slice(0, 1_024) } }, stop.signal).catch((thrown: unknown) => (stop.signal.aborted ? undefined : notNow(thrown)));
      if (stop.signal.aborted) return;
      setAsking(undefined);
      setAnswer(said && { text, said });
      if (said?.retryAfterS) timer = setTimeout(() => void ask(), said.retryAfterS * 1_000);
    };
    timer = setTimeout(() => void ask(), REST_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, text, off, sub]);
  return { pending: asking === text && answer?.text !== text, said: answer?.text === text ? answer.said : undefined };
}

/** A refusal is no answer about the field. Too many questions are asked again when it may be; anything else is left, as the page says elsewhere that it is offline. */
function notNow(thrown: unknown): (Said & { retryAfterS: number | null }) | undefined {
  const problem = asProblem(thrown);
  if (problem.status !== 429) return undefined;
  return { code: "submission.address.answers", holds: null, message: `Not asked yet: ${problem.message.slice(0, 1).toLowerCase()}${problem.message.slice(1)}.`, mend: problem.mend ?? null, reason: problem.code, retryAfterS: problem.retryAfterS ?? 60 };
}
