import type { Answers } from "../../lib/views.ts";
import { Chip } from "../../ui/Chip.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Empty } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";

type Listing = Answers["desk.listings"]["items"][number];

/** Published integrations that the desk looks into, or that it has suspended. */
export const underAudit = (items: readonly Listing[]): Listing[] => items.filter((one) => one.state === "under_audit" || one.state === "suspended");

/** Where each of them stands; what is done about it is done at the listing. */
export function Audits({ items }: { items: readonly Listing[] }) {
  if (items.length === 0) return <Empty title="Nothing is under audit" action={<a href="/app/desk/listings" className={linkClass}>Open listings</a>}>A published integration that somebody looks into appears here until it is released or suspended.</Empty>;
  return (
    <Table caption="Published integrations under audit" columns={["Integration", "State", "Version", "Installs", "Second person", "Updated"]}>
      {items.map((one) => (
        <tr key={one.slug} className="hover:bg-canvas">
          <Cell head>
            <span className="flex min-w-44 items-center gap-2">
              <Logo url={one.logoUrl} name={one.name} size={24} />
              <span><a href={`/app/desk/listings/${one.slug}`} className={linkClass}>{one.name}</a><span className="block text-sm font-normal text-dim">{one.publisher}</span></span>
            </span>
          </Cell>
          <Cell><Chip kind={one.state === "suspended" ? "bad" : "warn"}>{one.life.label}</Chip></Cell>
          <Cell>{one.version}</Cell>
          <Cell>{one.installs}</Cell>
          <Cell>{one.waiting.length > 0 ? <Chip kind="warn">Waits for a second person</Chip> : <span className="text-dim">Nothing waits</span>}</Cell>
          <Cell className="whitespace-nowrap"><Moment at={one.updatedAt} /></Cell>
        </tr>
      ))}
    </Table>
  );
}
