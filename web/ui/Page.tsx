import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

let first = true;

/** One page: where it is, its one h1, its one primary action. On a change of route the heading takes the focus. */
export function Page({ title, area, trail = [], action, about, children }: {
  title: string; area: string; trail?: readonly ReactNode[]; action?: ReactNode; about?: ReactNode; children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} - ${area} - Entente`;
  }, [title, area]);
  useEffect(() => {
    if (!first) heading.current?.focus();
    first = false;
  }, []);
  return (
    <div className="mx-auto flex w-full max-w-[80rem] flex-col gap-5">
      <div className="flex flex-col gap-2">
        {trail.length > 0 && (
          <nav aria-label="Breadcrumb">
            <ol className="flex flex-wrap items-center gap-1 text-sm text-dim">
              {trail.map((step, i) => <li key={i} className="flex items-center gap-1">{step}<ChevronRight size={14} aria-hidden /></li>)}
              <li aria-current="page" className="min-w-0 break-words">{title}</li>
            </ol>
          </nav>
        )}
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="flex min-w-0 flex-col gap-1">
            <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold outline-none">{title}</h1>
            {about && <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-dim">{about}</div>}
          </div>
          {action}
        </div>
      </div>
      {children}
    </div>
  );
}

export const linkClass = "text-accent underline underline-offset-2 hover:text-accent-strong";
