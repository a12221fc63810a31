import { Link } from "@tanstack/react-router";
import { Card } from "../../../ui/Card.tsx";
import { Tag } from "../../../ui/Chip.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { linkClass } from "../../../ui/Page.tsx";
import { Cell, Table } from "../../../ui/Table.tsx";
import { moveDone, tierWord } from "../../review/listing-words.tsx";
import type { Integration } from "./integration.ts";

/** Every version that ever was, newest first. */
export function VersionsCard({ integration }: { integration: Integration }) {
  return (
    <Card title="Versions">
      <Table caption="Versions, newest first" columns={["Version", "Published", "What changed", "Submission"]}>
        {integration.versions.map((one) => (
          <tr key={one.version}>
            <Cell head className="whitespace-nowrap"><a href={`/catalog/${integration.slug}/versions/${one.version}`} className={linkClass}>{one.version}</a>{one.version === integration.version && <> <Tag>Live</Tag></>}{one.breaking && <> <Tag>Breaking</Tag></>}</Cell>
            <Cell className="whitespace-nowrap"><Moment at={one.publishedAt} />{one.tier !== null && <span className="block text-sm text-dim">{tierWord(one.tier)}</span>}</Cell>
            <Cell className="min-w-40 whitespace-pre-wrap">{one.changelog === "" ? <span className="text-dim">Nothing was written.</span> : one.changelog}</Cell>
            <Cell className="whitespace-nowrap">{one.submissionId ? <Link to="/studio/$sub/$section" params={{ sub: one.submissionId, section: "review" }} className={linkClass} aria-label={`Open the submission of ${one.version}`}>Open</Link> : "-"}</Cell>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

/** What became of the listing since its publication. */
export function HistoryCard({ integration: { history } }: { integration: Integration }) {
  return (
    <Card title="What the desk did" quiet="Audits, suspensions, roll-backs and removal; reasons are public.">
      {history.length === 0 ? <p className="text-dim">Nothing: no audit was ever begun.</p> : (
        <ol className="flex flex-col gap-2">
          {history.map((one) => (
            <li key={`${one.at} ${one.move}`}>
              <p><span className="font-medium">{moveDone(one.move)}</span>{one.version && ` to ${one.version}`}, <Moment at={one.at} /></p>
              <p className="whitespace-pre-wrap text-dim">{one.reason}</p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
