import { Tabs } from "@base-ui/react/tabs";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import type { DeskView } from "../../lib/views.ts";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { Later } from "../../ui/Later.tsx";
import { Due, Moment } from "../../ui/Moment.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { History } from "../review/History.tsx";
import { Questions } from "../review/Questions.tsx";
import { Threads } from "../review/ThreadsLater.tsx";
import { Presence } from "../presence/Presence.tsx";
import { useSession } from "../session.tsx";
import { DeskRuns } from "../verification/DeskRuns.tsx";
import { Changes } from "./Changes.tsx";
import { DecisionPanel } from "./DecisionPanel.tsx";
import { Requirements } from "./Requirements.tsx";
import { TryIt } from "./TryIt.tsx";

const TABS = ["changes", "checks", "requirements", "threads", "questions", "history", "try"] as const;

/** One submission at the desk: what changed, what was proven, what was said, and the decision. */
export function WorkspacePage() {
  const { sub } = useParams({ from: "/desk/$sub" });
  const loaded = useLoaded("desk.get", { params: { id: sub } }, { everyMs: 15_000 });
  const title = loaded.data?.name ?? "Submission";
  return (
    <Page
      title={title} area="Review desk" trail={[<Link key="queue" to="/desk" search={{}} className={linkClass}>Queue</Link>]}
      about={loaded.data && <Summary desk={loaded.data} />}
    >
      <Loaded from={loaded} rows={6} back={<Link to="/desk" search={{}} className={linkClass}>Back to the queue</Link>}>{(desk) => <Workspace desk={desk} />}</Loaded>
    </Page>
  );
}

function Summary({ desk }: { desk: DeskView }) {
  const { tab } = useSearch({ from: "/desk/$sub" });
  const section = useDeferredValue(TABS.find((one) => one === tab) ?? "changes"); // others may learn of it after the press is painted
  return (
    <>
      <Chip kind={desk.clock === "paused" ? "paused" : desk.clock === "running" ? "info" : "idle"}>{desk.label}</Chip>
      <Due at={desk.dueAt} clock={desk.clock} />
      <span>{desk.publisher}</span>
      <Tag>{desk.change === "new" ? "New integration" : `Update${desk.semver ? `, ${desk.semver}` : ""}`}</Tag>
      <span>{desk.assignee ? `Looked at by ${desk.assignee}` : "Unassigned"}</span>
      {desk.evidence && <span>Evidence of <Moment at={desk.evidence.finishedAt} />{desk.evidence.digest !== desk.digest && <b className="text-bad"> (of another revision)</b>}</span>}
      <Presence submissionId={desk.id} section={section} labelOf={(part) => part} />
    </>
  );
}

function Workspace({ desk }: { desk: DeskView }) {
  const { tab } = useSearch({ from: "/desk/$sub" });
  const navigate = useNavigate();
  const [about, setAbout] = useState<string>();
  const chosen = TABS.find((one) => one === tab) ?? "changes";
  const go = (next: string) => void navigate({ to: "/desk/$sub", params: { sub: desk.id }, search: next === "changes" ? {} : { tab: next } });
  const open = desk.threads.filter((thread) => thread.state !== "resolved").length;
  const unjudged = desk.requirements.filter((one) => one.verdict === null).length;
  const inside = useClaim(desk);
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex min-w-0 flex-col gap-4">
        {inside && <Notice tone="warn" role="status">{inside} looks at this submission too. Speak with each other before one of you decides.</Notice>}
        <Tabs.Root value={chosen} onValueChange={(next: string) => go(next)} className="flex flex-col gap-4">
          <Tabs.List className="flex gap-1 overflow-x-auto border-b border-line md:flex-wrap" aria-label="Parts of the review">
            <Tab value="changes">{desk.change === "new" ? "Manifest" : `Changes (${desk.changes.length})`}</Tab>
            <Tab value="checks">Checks{desk.checks ? ` (${desk.checks.held} of ${desk.checks.total})` : ""}</Tab>
            <Tab value="requirements">Requirements{unjudged > 0 ? ` (${unjudged})` : ""}</Tab>
            <Tab value="threads">Threads ({open} open)</Tab>
            <Tab value="questions">Questions</Tab>
            <Tab value="history">History</Tab>
            <Tab value="try">Try it</Tab>
          </Tabs.List>
          <Panel value="changes" title="Changes"><Changes desk={desk} ask={(path) => { setAbout(path); go("threads"); }} /></Panel>
          <Panel value="checks" title="Checks"><DeskRuns desk={desk} /></Panel>
          <Panel value="requirements" title="Requirements"><Requirements desk={desk} /></Panel>
          <Panel value="threads" title="Threads"><Threads key={about ?? ""} submissionId={desk.id} items={desk.threads} side="desk" about={about} /></Panel>
          <Panel value="questions" title="Questions"><Questions subject={desk.id} side="desk" /></Panel>
          <Panel value="history" title="History"><History items={desk.history} /></Panel>
          <Panel value="try" title="Try it"><TryIt desk={desk} /></Panel>
        </Tabs.Root>
      </div>
      <DecisionPanel desk={desk} />
    </div>
  );
}

function Tab({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Tabs.Tab value={value} className="min-h-10 whitespace-nowrap border-b-2 border-transparent px-2.5 font-medium text-dim -outline-offset-2 data-[active]:border-accent data-[active]:text-ink aria-selected:border-accent aria-selected:text-ink">
      {children}
    </Tabs.Tab>
  );
}

/** A tab's content; the tab itself shows as chosen before it. */
function Panel({ value, title, children }: { value: (typeof TABS)[number]; title: string; children: ReactNode }) {
  return <Tabs.Panel value={value} className="outline-offset-4"><h2 className="sr-only">{title}</h2><Later>{children}</Later></Tabs.Panel>;
}

/** Says once that somebody looks at it; answers with the name of another person who was there before. */
function useClaim(desk: DeskView): string | undefined {
  const { account, rights } = useSession();
  const claim = useAction("desk.claim", ["desk.queue"]);
  const done = useRef(false);
  const [other] = useState(() => (desk.assignee !== null && desk.assignee !== account.name ? desk.assignee : undefined));
  const mine = rights.includes("review.decide") && !desk.own && desk.clock === "running" && desk.assignee === null;
  useEffect(() => {
    if (!mine || done.current) return;
    done.current = true;
    void claim.run({ params: { id: desk.id }, body: {} }).then((view) => view && know("desk.get", { params: { id: desk.id } }, view));
  }, [mine, desk.id, claim]);
  return other;
}
