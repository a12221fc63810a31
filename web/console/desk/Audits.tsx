import { Link } from "@tanstack/react-router";
import { Chip } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Empty } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { ListingName, type ListingRow } from "./listings/ListingName.tsx";

/** Published integrations that the desk looks into, or that it has suspended. */
export const underAudit = (items: readonly ListingRow[]): ListingRow[] => items.filter((one) => one.state === "under_audit" || one.state === "suspended");

/** Where each of them stands; what is done about it is done at the listing. */
export function Audits({ items }: { items: readonly ListingRow[] }) {
  if (items.length === 0) return <Empty title="Nothing is under audit" action={<Link to="/desk/listings" search={{}} className={linkClass}>Open listings</Link>}>A published integration that somebody looks into appears here until it is released or suspended.</Empty>;
  return (
    <Table caption="Published integrations under audit" columns={["Integration", "State", "Version", "Installs", "Second person", "Updated"]}>
      {items.map((one) => (
        <tr key={one.slug} className="hover:bg-canvas">
          <ListingName row={one} />
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
