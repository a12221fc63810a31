import type { UseQueryResult } from "@tanstack/react-query";
import { Inbox, Lock, SearchX, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { type ApiProblem, asProblem } from "../lib/problem.ts";
import { Button } from "./Button.tsx";
import { ProblemCode } from "./Code.tsx";

/** Grey bars in the place of what comes, after 150 ms, so that fast answers never flash. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, i) => <div key={i} aria-hidden className={`h-12 rounded-control ${shown ? "animate-pulse bg-line" : ""}`} />)}
    </div>
  );
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return <Centre icon={<Inbox size={28} aria-hidden />} title={title} action={action}>{children}</Centre>;
}

function Centre({ icon, title, children, action }: { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-card border border-line bg-panel px-4 py-10 text-center">
      <span className="text-dim">{icon}</span>
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="max-w-prose text-dim">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Why a page or a block is not there, by what the API said. */
export function Failed({ problem, retry, back }: { problem: ApiProblem; retry?: () => void; back?: ReactNode }) {
  const reference = <p className="mt-1 text-xs">Code <ProblemCode code={problem.code} />{problem.request && <>, reference <code className="font-mono">{problem.request}</code></>}</p>;
  if (problem.status === 403) {
    return (
      <Centre icon={<Lock size={28} aria-hidden />} title="Your roles do not include this" action={back}>
        <p>{problem.message}. {problem.mend ?? "An administrator of your org can give you the role."}</p>{reference}
      </Centre>
    );
  }
  if (problem.status === 404) {
    return (
      <Centre icon={<SearchX size={28} aria-hidden />} title="Not found, or not yours to see" action={back}>
        <p>{problem.message}. {problem.mend}</p>{reference}
      </Centre>
    );
  }
  return (
    <Centre icon={<TriangleAlert size={28} aria-hidden />} title={problem.message} action={<>{retry && <Button onClick={retry}>Try again</Button>}{back}</>}>
      <p>{problem.mend}</p>
      {problem.retryAfterS !== undefined && <p>It works again in {problem.retryAfterS} seconds.</p>}
      {reference}
    </Centre>
  );
}

/** The states of one read: skeleton, problem with its own retry, then the content, which stays while it is read again. */
export function Loaded<T>({ from, children, rows, back }: { from: UseQueryResult<T>; children(data: T): ReactNode; rows?: number; back?: ReactNode }) {
  if (from.data !== undefined) {
    return (
      <>
        {from.isError && <p role="status" className="mb-3 rounded-control bg-warn-tint px-3 py-2">Not up to date: {asProblem(from.error).message}. <Button small onClick={() => void from.refetch()}>Try again</Button></p>}
        {children(from.data)}
      </>
    );
  }
  if (from.isError) return <Failed problem={asProblem(from.error)} retry={() => void from.refetch()} back={back} />;
  return <Skeleton {...(rows === undefined ? {} : { rows })} />;
}
