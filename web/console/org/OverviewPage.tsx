import { Link } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import type { AppSummary } from "../../lib/views.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Chip, type ChipKind, Tag } from "../../ui/Chip.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { useSession } from "../session.tsx";
import { capabilityWord } from "../studio/words.ts";
import { healthChip } from "./words.ts";

const STATUS: Record<AppSummary["status"], { chip: ChipKind; words: string }> = {
  setup: { chip: "warn", words: "Setup unfinished" }, active: { chip: "ok", words: "Active" }, inactive: { chip: "paused", words: "Inactive" },
};

/** The org's apps, what needs attention first. */
export function OverviewPage() {
  const { org } = useSession();
  const apps = useLoaded("apps.list", {}, { everyMs: 30_000 });
  return (
    <Page title="Overview" area={org.name} action={<ButtonLink look="primary" to="/org/add" search={{}}>Add an app</ButtonLink>}>
      <Loaded from={apps}>
        {({ items }) => items.length === 0 ? <First /> : <><Attention items={items} /><Apps items={items} /></>}
      </Loaded>
    </Page>
  );
}

function First() {
  return (
    <Empty title="No apps yet" action={<ButtonLink look="primary" to="/org/add" search={{}}>Add the first app</ButtonLink>}>
      <ol className="list-decimal text-start ps-5">
        <li>Add an app from the catalog.</li>
        <li><Link to="/org/people" search={{}} className={linkClass}>Add your people</Link>, one by one or from a CSV file, and put them in <Link to="/org/groups" className={linkClass}>groups</Link>.</li>
        <li>Give the app to a group: its people find it in My apps.</li>
      </ol>
    </Empty>
  );
}

function Attention({ items }: { items: readonly AppSummary[] }) {
  const unfinished = items.filter((app) => app.status === "setup");
  const provisioned = items.filter((app) => app.enabled.includes("scim"));
  return (
    <section aria-labelledby="attention" className="flex flex-col gap-2">
      <h2 id="attention" className="text-lg font-semibold">Needs attention</h2>
      <ul className="flex flex-col gap-2 empty:hidden">
        {unfinished.map((app) => (
          <li key={app.id} className="flex flex-wrap items-center gap-3 rounded-control border border-line bg-panel px-4 py-2.5">
            <Chip kind="warn">Setup unfinished</Chip><Link to="/org/apps/$id/$part" params={{ id: app.id, part: "setup" }} className={linkClass}>Finish the setup of {app.label}</Link>
          </li>
        ))}
        {provisioned.map((app) => <Trouble key={app.id} app={app} />)}
      </ul>
      {unfinished.length === 0 && <p className="text-dim">No setup is unfinished.</p>}
    </section>
  );
}

/** Shown only when provisioning of an app is not well. */
function Trouble({ app }: { app: AppSummary }) {
  const { data } = useLoaded("provisioning.status", { params: { id: app.id } }, { everyMs: 60_000 });
  if (!data || (["ready", "off"].includes(data.health) && data.failed === 0 && data.removals === null)) return null;
  const { chip, words } = healthChip(data.health);
  return (
    <li className="flex flex-wrap items-center gap-3 rounded-control border border-line bg-panel px-4 py-2.5">
      <Chip kind={data.failed > 0 && chip === "ok" ? "warn" : chip}>{words}</Chip>
      <Link to="/org/apps/$id/$part" params={{ id: app.id, part: "provisioning" }} className={linkClass}>Provisioning of {app.label}</Link>
      <span className="text-dim">{data.failed > 0 ? `${data.failed} failed. ` : ""}{data.removals ? `${data.removals.people.length} removals wait for approval. ` : ""}{data.reason ?? ""}</span>
    </li>
  );
}

function Apps({ items }: { items: readonly AppSummary[] }) {
  return (
    <section aria-labelledby="apps" className="flex flex-col gap-2">
      <h2 id="apps" className="text-lg font-semibold">Apps</h2>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {items.map((app) => {
          const { chip, words } = STATUS[app.status];
          return (
            <li key={app.id} className="relative flex items-start gap-3 rounded-card border border-line bg-panel p-4 hover:border-line-strong">
              <Logo url={app.logoUrl} name={app.label} size={44} />
              <div className="flex min-w-0 flex-col gap-1">
                <Link to="/org/apps/$id/$part" params={{ id: app.id, part: "setup" }} className="font-medium after:absolute after:inset-0 after:rounded-card">{app.label}</Link>
                <p className="flex flex-wrap gap-1">{app.enabled.map((one) => <Tag key={one}>{capabilityWord(one)}</Tag>)}</p>
                <p className="flex flex-wrap items-center gap-2 text-sm text-dim"><Chip kind={chip}>{words}</Chip> {app.version}, changed <Moment at={app.updatedAt} /></p>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
