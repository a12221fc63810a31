import type { Answers } from "../../../lib/views.ts";
import { Logo } from "../../../ui/Logo.tsx";
import { RowLink } from "../../../ui/RowLink.tsx";
import { Cell } from "../../../ui/Table.tsx";

export type ListingRow = Answers["desk.listings"]["items"][number];

/** The head of a listing's row, wherever the desk lists them: its logo, its name as the way to it, and whose it is. */
export function ListingName({ row }: { row: ListingRow }) {
  return (
    <Cell head>
      <span className="flex min-w-44 items-center gap-2">
        <Logo url={row.logoUrl} name={row.name} size={24} />
        <span><RowLink to="/desk/listings/$slug" params={{ slug: row.slug }}>{row.name}</RowLink><span className="block text-sm font-normal text-dim">{row.publisher}{row.private && ", private"}</span></span>
      </span>
    </Cell>
  );
}
