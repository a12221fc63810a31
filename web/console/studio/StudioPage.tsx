import { Link, useNavigate } from "@tanstack/react-router";
import { FileUp } from "lucide-react";
import { type ChangeEvent, useId, useState } from "react";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import type { Given } from "../../lib/operations.ts";
import type { SubmissionSummary } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { TextArea } from "../../ui/Field.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Due, Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Loaded } from "../../ui/States.tsx";
import { useSession } from "../session.tsx";
import { FromMetadata } from "./FromMetadata.tsx";
import { Published } from "./Published.tsx";
import { byUrgency, STAGE } from "./words.ts";

/** The publisher's submissions by urgency, and the ways to begin another one. */
export function StudioPage() {
  const session = useSession();
  const list = useLoaded("submissions.list", {}, { everyMs: 30_000 });
  return (
    <Page title="Submissions" area="Studio">
      <Loaded from={list}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="max-w-prose text-dim">A submission describes your app once; the network proves it, an analyst reviews it, and every org can add it. Begin with one of these.</p>}
            <Groups items={[...items].sort(byUrgency)} />
          </>
        )}
      </Loaded>
      <Published />
      {session.rights.includes("submission.write") && <Begin />}
    </Page>
  );
}

function Groups({ items }: { items: readonly SubmissionSummary[] }) {
  const groups = [...new Set(items.map((item) => STAGE[item.state].group))];
  return groups.map((group) => (
    <section key={group} aria-label={group} className="flex flex-col gap-2">
      <h2 className="font-semibold">{group}</h2>
      <ul className="divide-y divide-line rounded-card border border-line bg-panel">
        {items.filter((item) => STAGE[item.state].group === group).map((item) => <Row key={item.id} item={item} />)}
      </ul>
    </section>
  ));
}

function Row({ item }: { item: SubmissionSummary }) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-2 p-4 hover:bg-canvas">
      <Logo url={item.logoUrl} name={item.name} />
      <div className="min-w-0 flex-1 basis-48">
        <Link
          to="/studio/$sub/$section" params={{ sub: item.id, section: item.actsNext === "publisher" && item.state !== "draft" ? "review" : "basics" }}
          className="font-medium after:absolute after:inset-0"
        >
          {item.name}
        </Link>
        <p className="text-sm text-dim">Changed <Moment at={item.updatedAt} /></p>
      </div>
      {item.state === "draft" && <div className="w-36"><Progress label={`${item.name} is complete to`} value={item.percent} max={100} words={`${item.percent} % complete`} /></div>}
      {item.clock === "running" && <span className="text-sm"><Due at={item.dueAt} clock={item.clock} /></span>}
      <Chip kind={STAGE[item.state].chip}>{item.label}</Chip>
    </li>
  );
}

function Begin() {
  const navigate = useNavigate();
  const create = useAction("submissions.create", ["submissions.list"]);
  const sample = useAction("manifest.sample");
  const [text, setText] = useState("");
  const file = useId();
  const begin = async (body: Given["body"]) => {
    const made = await create.run({ body });
    if (!made) return;
    know("submissions.get", { params: { id: made.id } }, made);
    await navigate({ to: "/studio/$sub/$section", params: { sub: made.id, section: "basics" } });
  };
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen) setText(await chosen.text());
  };
  return (
    <section aria-label="Begin a submission" className="flex flex-col gap-3">
      <h2 className="font-semibold">Begin a submission</h2>
      <ProblemNotice problem={create.problem} title="No draft was made" />
      <div className="grid gap-4 lg:grid-cols-[2fr_1fr]">
        <Card title="From a manifest">
          <TextArea label="Manifest (YAML or JSON)" help="Paste it, or choose a file. Mistakes are named with their line." value={text} onChange={setText} rows={8} mono spellCheck={false} />
          <div className="flex flex-wrap items-start gap-3">
            <Button look="primary" pending={create.pending} pendingLabel="Creating draft" disabledBecause={text.trim() === "" ? "Paste a manifest or choose a file first." : undefined} onClick={() => void begin({ text })}>
              Create draft from manifest
            </Button>
            <label htmlFor={file} className="inline-flex min-h-9 items-center gap-2 rounded-control border border-line-strong px-3.5 font-medium focus-within:outline-2 focus-within:outline-accent">
              <FileUp size={16} aria-hidden />Choose manifest file
              <input id={file} type="file" accept=".yaml,.yml,.json,text/yaml,application/json" className="sr-only" onChange={(event) => void read(event)} />
            </label>
          </div>
          <ApiCall operation="submissions.create" given={{ body: { text: text === "" ? "schema: entente/1 …" : text } }} />
        </Card>
        <div className="flex flex-col gap-4">
          <Card title="Blank">
            <p className="text-dim">Fill in a form, section by section. It is kept as you type; you can leave at any time.</p>
            <div><Button pending={create.pending} onClick={() => void begin({})}>Start a blank draft</Button></div>
          </Card>
          <Card title="A sample">
            <p className="text-dim">A whole description of Acme, an invented app: look around in two minutes, change what you like, delete it when you have seen enough.</p>
            <div><Button pending={sample.pending || create.pending} onClick={() => void sample.run().then((found) => found && begin({ text: found.text }))}>Start from the sample</Button></div>
            <ProblemNotice problem={sample.problem} title="The sample could not be read" />
          </Card>
        </div>
      </div>
      <FromMetadata pending={create.pending} begin={(manifest) => void begin({ manifest })} />
    </section>
  );
}
