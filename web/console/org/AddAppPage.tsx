import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import { at, isObject } from "../../lib/pointer.ts";
import type { DetailView, Protocol } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { say } from "../../ui/Toasts.tsx";
import { PROTOCOL_WORDS } from "../verification/words.ts";
import { VariableField, type Variable, variablesOf } from "./VariableField.tsx";

const PROTOCOLS = ["saml", "oidc", "scim"] as const satisfies readonly Protocol[];

/** Confirm what the app will do, fill in the org's own values, choose what to switch on. */
export function AddAppPage() {
  const { slug } = useParams({ from: "/org/add/$slug" });
  const detail = useLoaded("catalog.get", { params: { slug } });
  return (
    <Page
      title={`Add ${detail.data?.name ?? "an app"}`} area="Org console"
      trail={[<Link key="org" to="/org" className={linkClass}>Overview</Link>, <Link key="add" to="/org/add" search={{}} className={linkClass}>Add an app</Link>]}
    >
      <Loaded from={detail} back={<Link to="/org/add" search={{}} className={linkClass}>Back to the catalog</Link>}>{(found) => <Form key={found.slug} detail={found} />}</Loaded>
    </Page>
  );
}

function Form({ detail }: { detail: DetailView }) {
  const navigate = useNavigate();
  const install = useAction("apps.install", ["apps.list"]);
  const variables = variablesOf(detail.manifest);
  const offered = PROTOCOLS.filter((protocol) => detail.capabilities.includes(protocol));
  const [label, setLabel] = useState(detail.name);
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(variables.map((one) => [one.name, one.default ?? ""])));
  const [enabled, setEnabled] = useState<readonly Protocol[]>(offered);
  const body = { slug: detail.slug, label, variables: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")), enabled };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (install.pending) return;
    const app = await install.run({ body });
    if (!app) return;
    know("apps.get", { params: { id: app.id } }, app);
    say(`${app.label} added`);
    await navigate({ to: "/org/apps/$id/$part", params: { id: app.id, part: "setup" } });
  };
  const errorOf = (path: string) => install.problem?.errors.find((one) => one.path === path)?.message;
  return (
    <form className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]" onSubmit={(event) => void send(event)}>
      <div className="flex min-w-0 flex-col gap-5">
        {!detail.life.installable && <Notice tone="bad" title={`${detail.name}: ${detail.life.label.toLowerCase()}`}>It cannot be added now.</Notice>}
        <Card title="Name">
          <TextField label="Name in your org" help="People see it on their tile. Two apps of one integration need different names." value={label} onChange={setLabel} maxLength={100} error={errorOf("/label")} />
        </Card>
        {variables.length > 0 && (
          <Card title="Your values" quiet="They fill the addresses below.">
            {variables.map((one) => (
              <VariableField key={one.name} variable={one} value={values[one.name] ?? ""} error={errorOf(`/variables/${one.name}`)} onChange={(value) => setValues({ ...values, [one.name]: value })} />
            ))}
            <Addresses manifest={detail.manifest} variables={variables} values={values} />
          </Card>
        )}
        <Card title="Capabilities" quiet="What to switch on now. The others can be switched on later.">
          {offered.map((protocol) => (
            <CheckField
              key={protocol} label={PROTOCOL_WORDS[protocol]} help={WHAT[protocol]} checked={enabled.includes(protocol)}
              onChange={(on) => setEnabled(on ? [...enabled, protocol] : enabled.filter((one) => one !== protocol))}
            />
          ))}
        </Card>
        <ProblemNotice problem={install.problem} title="The app was not added" />
        <div>
          <Button type="submit" look="primary" pending={install.pending} pendingLabel="Adding" disabledBecause={detail.life.installable ? undefined : `${detail.life.label}: it cannot be added.`}>Add app</Button>
        </div>
        <ApiCall operation="apps.install" given={{ body }} />
      </div>
      <Confirmed detail={detail} />
    </form>
  );
}

const WHAT: Record<Protocol, string> = {
  saml: "People sign in by SAML 2.0.", oidc: "People sign in by OpenID Connect.", scim: "Accounts are made, changed and closed by SCIM for the people you assign.",
};

function Confirmed({ detail }: { detail: DetailView }) {
  const sent = sentAttributes(detail.manifest);
  return (
    <Card title="What it will do">
      <div className="flex items-center gap-3"><Logo url={detail.logoUrl} name={detail.name} size={44} /><div><p className="font-medium">{detail.name} {detail.version}</p><p className="text-dim">{detail.publisher}</p></div></div>
      <p>{detail.tagline}</p>
      <div>
        <h3 className="font-semibold">Attributes sent about your people</h3>
        {sent.length === 0 ? <p className="text-dim">None named.</p> : <ul className="list-disc ps-5">{sent.map((name) => <li key={name} className="break-all">{name}</li>)}</ul>}
      </div>
      <p className="text-dim">
        {detail.evidence ? <>Evidence of <Moment at={detail.evidence.finishedAt} />: {detail.evidence.held} of {detail.evidence.checks} checks passed. <a href={`/catalog/${detail.slug}/evidence/${detail.evidence.runId}`} className={linkClass}>Read it</a></> : "There is no evidence for this version."}
      </p>
      <p><a href={`/catalog/${detail.slug}`} className={linkClass}>Everything about {detail.name}</a></p>
    </Card>
  );
}

function sentAttributes(manifest: unknown): string[] {
  const list = (path: string, key: string) => {
    const found = at(manifest, path);
    return (Array.isArray(found) ? (found as readonly unknown[]) : []).flatMap((one) => (isObject(one) && typeof one[key] === "string" ? [one[key]] : typeof one === "string" ? [one] : []));
  };
  return [...new Set([...list("/sso/saml/attributes", "name"), ...list("/sso/oidc/scopes", "name").filter((one) => one !== "openid"), ...list("/sso/oidc/claims", "name"), ...list("/provisioning/scim/attributes", "attribute")])];
}

/** The addresses as they become with these values. */
function Addresses({ manifest, variables, values }: { manifest: unknown; variables: readonly Variable[]; values: Readonly<Record<string, string>> }) {
  const redirects = at(manifest, "/sso/oidc/redirectUris");
  const rows = [
    ["SAML ACS URL", at(manifest, "/sso/saml/acsUrl")], ["OIDC redirect URI", Array.isArray(redirects) ? (redirects as readonly unknown[])[0] : undefined], ["SCIM base URL", at(manifest, "/provisioning/scim/baseUrl")],
  ].filter((row): row is [string, string] => typeof row[1] === "string");
  if (rows.length === 0) return null;
  const fill = (template: string) => template.replaceAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/g, (whole, name: string) => values[name] || variables.find((one) => one.name === name)?.example || whole);
  return (
    <dl aria-label="Resulting addresses" className="flex flex-col gap-1 rounded-control bg-canvas p-3 text-sm">
      {rows.map(([name, template]) => <div key={name} className="flex flex-wrap gap-x-3"><dt className="w-36 shrink-0 text-dim">{name}</dt><dd className="min-w-0 flex-1 basis-56 break-all font-mono text-xs leading-5">{fill(template)}</dd></div>)}
    </dl>
  );
}
