import { Link, useParams } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import type { AppView } from "../../lib/views.ts";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { capabilityWord } from "../studio/words.ts";
import { ListingBanner } from "./ListingBanner.tsx";
import { AssignmentsPart } from "./AssignmentsPart.tsx";
import { ProvisioningPart } from "./ProvisioningPart.tsx";
import { SetupPart } from "./SetupPart.tsx";

const PARTS = [{ id: "setup", label: "Setup" }, { id: "assignments", label: "Assignments" }, { id: "provisioning", label: "Provisioning" }] as const;

const STATUS = { setup: { chip: "warn", words: "Setup unfinished" }, active: { chip: "ok", words: "Active" }, inactive: { chip: "paused", words: "Inactive" } } as const;

/** One app of the org: its setup, who is given it, and its provisioning. */
export function AppPage() {
  const { id, part } = useParams({ from: "/org/apps/$id/$part" });
  const loaded = useLoaded("apps.get", { params: { id } });
  const app = loaded.data;
  const chosen = PARTS.find((one) => one.id === part) ?? PARTS[0];
  return (
    <Page
      title={app?.label ?? "App"} area={`${chosen.label} - Org console`} trail={[<Link key="org" to="/org" className={linkClass}>Overview</Link>]}
      about={app && <><Chip kind={STATUS[app.status].chip}>{STATUS[app.status].words}</Chip><span>Version {app.version}</span>{app.enabled.map((one) => <Tag key={one}>{capabilityWord(one)}</Tag>)}</>}
    >
      {app && <ListingBanner app={app} />}
      <nav aria-label="Parts of the app" className="overflow-x-auto border-b border-line">
        <ul className="flex gap-1">
          {PARTS.map((one) => (
            <li key={one.id}>
              <Link
                to="/org/apps/$id/$part" params={{ id, part: one.id }} className="flex min-h-10 items-center border-b-2 border-transparent px-3 font-medium text-dim -outline-offset-2"
                activeProps={{ className: "border-accent! text-ink!" }}
              >
                {one.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Loaded from={loaded} rows={6} back={<Link to="/org" className={linkClass}>Back to the overview</Link>}>{(found) => <Part part={chosen.id} app={found} />}</Loaded>
    </Page>
  );
}

function Part({ part, app }: { part: (typeof PARTS)[number]["id"]; app: AppView }) {
  if (part === "assignments") return <AssignmentsPart app={app} />;
  if (part === "setup") return <SetupPart key={app.id} app={app} />;
  if (!app.offered.includes("scim")) return <Empty title="This app has no provisioning">Its manifest describes no SCIM server. People get their account there by the app's own means.</Empty>;
  if (!app.enabled.includes("scim")) return <Empty title="Provisioning is switched off" action={<Link to="/org/apps/$id/$part" params={{ id: app.id, part: "setup" }} className={linkClass}>Switch it on in Setup</Link>} />;
  return <ProvisioningPart app={app} />;
}
