import { useLoaded } from "../../../lib/loading.ts";
import type { Answers } from "../../../lib/views.ts";
import { Card } from "../../../ui/Card.tsx";
import { Loaded } from "../../../ui/States.tsx";
import { Cell, Table } from "../../../ui/Table.tsx";
import { counted } from "../../review/listing-words.tsx";
import type { Integration } from "./integration.ts";

/** Who uses it, in counts: no org is named to its publisher. */
export function AdoptionCard({ integration: { slug, version } }: { integration: Integration }) {
  const loaded = useLoaded("integrations.adoption", { params: { slug } });
  return (
    <Card title="Use" quiet="Counts alone: which orgs use it is theirs to say.">
      <Loaded from={loaded} rows={2}>{(adoption) => <Adoption adoption={adoption} live={version} />}</Loaded>
    </Card>
  );
}

/** Installs and versions, for the publisher and for the desk alike. */
export function Adoption({ adoption, live }: { adoption: Answers["integrations.adoption"]; live: string }) {
  if (adoption.apps === 0) return <p className="text-dim">No org has it installed.</p>;
  const current = adoption.versions.find((row) => row.version === live)?.apps ?? 0;
  return (
    <>
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Count label="Orgs" n={adoption.orgs} /><Count label="Installed apps" n={adoption.apps} /><Count label="Active" n={adoption.active} /><Count label="Setup unfinished" n={adoption.setup} />
        <Count label="Inactive" n={adoption.inactive} />
      </dl>
      <p className="text-dim">{current === adoption.apps ? `All on version ${live}.` : `${current} of ${counted(adoption.apps, "app")} on version ${live}, which is live.`}</p>
      <Table caption="Apps by version" columns={["Version", "Apps", "Of these active"]}>
        {adoption.versions.map((row) => <tr key={row.version}><Cell head>{row.version}{row.version === live && <span className="font-normal text-dim"> (live)</span>}</Cell><Cell>{row.apps}</Cell><Cell>{row.active}</Cell></tr>)}
      </Table>
    </>
  );
}

const Count = ({ label, n }: { label: string; n: number }) => <div><dt className="text-sm text-dim">{label}</dt><dd className="text-xl font-semibold tabular-nums">{n.toLocaleString("en")}</dd></div>;
