import { Link, useNavigate } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, ExternalLink } from "lucide-react";
import { type FormEvent, useState } from "react";
import { know, useAction } from "../../lib/loading.ts";
import type { AppView, Protocol } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button, buttonClass } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Values } from "../../ui/Copy.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { say } from "../../ui/Toasts.tsx";
import { ClientSecret } from "./ClientSecret.tsx";
import { PROTOCOL_WORDS } from "../verification/words.ts";

/** Numbered steps: this org's values, then each capability with its values, its guide and its proof. */
export function SetupPart({ app }: { app: AppView }) {
  return (
    <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <ol className="flex min-w-0 flex-col gap-5">
        <li><Settings app={app} /></li>
        {app.enabled.map((protocol, i) => <li key={protocol}><Step app={app} protocol={protocol} number={i + 2} /></li>)}
      </ol>
      <aside aria-label="Progress" className="flex flex-col gap-5">
        <Card title="Progress" quiet="A step is ticked only when it was seen to work.">
          <ul className="flex flex-col gap-2">
            {app.steps.map((step) => (
              <li key={step.id} className="flex items-start gap-2">
                {step.done ? <CircleCheck size={18} aria-hidden className="mt-px text-ok" /> : <CircleDashed size={18} aria-hidden className="mt-px text-dim" />}
                <span>{step.label}<span className="block text-sm text-dim">{step.doneAt ? <>Seen <Moment at={step.doneAt} /></> : "Not seen yet"}</span></span>
              </li>
            ))}
          </ul>
          <p><Link to="/org/apps/$id/$part" params={{ id: app.id, part: "assignments" }} className={linkClass}>Give the app to people and groups</Link></p>
        </Card>
        <Status app={app} />
      </aside>
    </div>
  );
}

function Settings({ app }: { app: AppView }) {
  const configure = useAction("apps.configure", ["apps.list"]);
  const [label, setLabel] = useState(app.label);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(app.variables.map((one) => [one.name, one.value])));
  const [enabled, setEnabled] = useState<readonly Protocol[]>(app.enabled);
  const changed = app.variables.some((one) => values[one.name] !== one.value);
  const body = { rowVersion: app.rowVersion, label, enabled, ...(changed ? { variables: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")) } : {}) };
  const errorOf = (path: string) => configure.problem?.errors.find((one) => one.path === path)?.message;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const view = await configure.run({ params: { id: app.id }, body });
    if (!view) return;
    know("apps.get", { params: { id: app.id } }, view);
    say("Settings kept");
  };
  return (
    <Card title="1. Your values">
      <form className="flex flex-col gap-4" onSubmit={(event) => void send(event)}>
        <TextField label="Name in your org" value={label} onChange={setLabel} maxLength={100} error={errorOf("/label")} />
        {app.variables.map((one) => (
          <TextField
            key={one.name} label={one.label} help={one.help ?? undefined} placeholder={one.example ?? undefined} optional={!one.required} mono spellCheck={false} maxLength={1024}
            error={errorOf(`/variables/${one.name}`)} value={values[one.name] ?? ""} onChange={(value) => setValues({ ...values, [one.name]: value })}
          />
        ))}
        {app.offered.length > 1 && (
          <fieldset className="flex flex-col gap-2">
            <legend className="pb-1 font-medium">Capabilities that are switched on</legend>
            {app.offered.map((protocol) => (
              <CheckField key={protocol} label={PROTOCOL_WORDS[protocol]} checked={enabled.includes(protocol)} onChange={(on) => setEnabled(on ? [...enabled, protocol] : enabled.filter((one) => one !== protocol))} />
            ))}
          </fieldset>
        )}
        {changed && <p className="text-dim">New values mean new addresses: what was seen to work has to be seen again.</p>}
        <ProblemNotice problem={configure.problem} title="Not kept" />
        <div><Button type="submit" pending={configure.pending} pendingLabel="Keeping">Keep settings</Button></div>
        <ApiCall operation="apps.configure" given={{ params: { id: app.id }, body }} />
      </form>
    </Card>
  );
}

function Step({ app, protocol, number }: { app: AppView; protocol: Protocol; number: number }) {
  const values = app.values.filter((value) => value.protocol === protocol);
  const guide = app.guides.find((one) => one.capability === protocol);
  return (
    <Card title={`${number}. ${TITLE[protocol]}`}>
      {values.length > 0 && <><p className="text-dim">Carry these values to the other side.</p><Values items={values} /></>}
      {protocol === "oidc" && <ClientSecret app={app} />}
      {guide?.sections.map((section) => (
        <details key={section.id} open={section.id === "configurationSteps" || undefined} className="rounded-control border border-line">
          <summary className="px-3 py-2 font-medium">{section.title}</summary>
          {/* cleaned by the network when it was rendered */}
          <div className="guide px-4 pb-3" dangerouslySetInnerHTML={{ __html: section.html }} />
        </details>
      ))}
      {protocol === "scim"
        ? <p><Link to="/org/apps/$id/$part" params={{ id: app.id, part: "provisioning" }} className={buttonClass("plain")}>Connect provisioning</Link></p>
        : (
          <div className="flex flex-col items-start gap-1.5">
            <a href={`${app.launchUrl}?via=${protocol}`} target="_blank" rel="noopener" className={buttonClass("primary")}><ExternalLink size={16} aria-hidden />Test sign-in with {PROTOCOL_WORDS[protocol]}<span className="sr-only"> (opens in a new tab)</span></a>
            <p className="text-sm text-dim">You sign in as yourself, so assign the app to yourself first. The step is ticked when the sign-in was seen.</p>
          </div>
        )}
    </Card>
  );
}

const TITLE: Record<Protocol, string> = { saml: "Sign-on by SAML", oidc: "Sign-on by OIDC", scim: "Provisioning by SCIM" };

function Status({ app }: { app: AppView }) {
  const configure = useAction("apps.configure", ["apps.list"]);
  const uninstall = useAction("apps.uninstall", ["apps.list"]);
  const navigate = useNavigate();
  const set = async (change: { status?: "active" | "inactive"; hidden?: boolean }) => {
    const view = await configure.run({ params: { id: app.id }, body: { rowVersion: app.rowVersion, ...change } });
    if (view) know("apps.get", { params: { id: app.id } }, view);
    return view !== undefined;
  };
  return (
    <Card title="Status">
      <CheckField label="Hide the tile" help="People who are assigned keep access, but see no tile in My apps." checked={app.hidden} onChange={(hidden) => void set({ hidden })} />
      <div className="flex flex-wrap items-start gap-2">
        {app.status !== "active" && <Button pending={configure.pending} onClick={() => void set({ status: "active" })}>Activate app</Button>}
        {app.status !== "inactive" && (
          <Confirm label="Deactivate" title={`Deactivate ${app.label}?`} confirm="Deactivate app" pending={configure.pending} problem={configure.problem} run={() => set({ status: "inactive" })}>
            <p>Nobody can sign in to it from here, and provisioning stops. Assignments and settings are kept.</p>
          </Confirm>
        )}
        <Confirm
          label="Remove" title={`Remove ${app.label}?`} confirm="Remove app" pending={uninstall.pending} problem={uninstall.problem}
          disabledBecause={app.status === "inactive" ? undefined : "Only an inactive app can be removed."}
          run={async () => {
            if (!(await uninstall.done({ params: { id: app.id } }))) return false;
            await navigate({ to: "/org" });
            return true;
          }}
        >
          <p>Its assignments, settings and credentials are deleted. Accounts in the app stay as they are.</p>
        </Confirm>
      </div>
    </Card>
  );
}
