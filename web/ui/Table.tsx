import type { ReactNode } from "react";

/** A real table in a region that can be scrolled by keyboard when it is wider than the page. @param columns One may have a class, which its cells share. */
export function Table({ caption, columns, children }: { caption: string; columns: readonly (string | { name: string; className: string })[]; children: ReactNode }) {
  return (
    <div role="region" aria-label={`${caption}, scrolls sideways`} tabIndex={0} className="relative overflow-x-auto rounded-card border border-line bg-panel">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-sm text-dim">
            {columns.map((column) => (typeof column === "string" ? { name: column, className: "" } : column)).map(({ name, className }) => (
              <th key={name} scope="col" className={`whitespace-nowrap px-3 py-2 font-medium ${className}`}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  );
}

export function Cell({ children, head = false, className = "" }: { children?: ReactNode; head?: boolean; className?: string }) {
  const look = `px-3 py-2 align-top ${className}`;
  return head ? <th scope="row" className={`${look} font-medium`}>{children}</th> : <td className={look}>{children}</td>;
}
