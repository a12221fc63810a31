import { type ReactNode, useId } from "react";

/** A block of a page with its own heading. */
export function Card({ title, action, children, quiet }: { title?: string; action?: ReactNode; children: ReactNode; quiet?: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} className="flex min-w-0 flex-col gap-3 rounded-card border border-line bg-panel p-4">
      {(title || action) && (
        <div className="flex flex-wrap items-start justify-between gap-2">
          {title && <div><h2 id={id} className="text-lg font-semibold">{title}</h2>{quiet && <p className="text-dim">{quiet}</p>}</div>}
          {action}
        </div>
      )}
      {children}
    </section>
  );
}
