import { Link } from "@tanstack/react-router";
import { at } from "../../../lib/pointer.ts";
import { buttonClass } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Empty } from "../../../ui/States.tsx";
import type { StepProps } from "../Editor.tsx";
import { labelOf } from "../form/labels.ts";
import { Fields, SchemaField } from "../form/SchemaField.tsx";
import { nodeAt } from "../form/schema.ts";

function Part({ path }: { path: string }) {
  const node = nodeAt(path);
  return node && <Card title={labelOf(path)}><Fields path={path} node={node} /></Card>;
}

function NotChosen({ id, what }: { id: string; what: string }) {
  return (
    <Empty title={`${what} is not chosen`} action={<Link to="/studio/$sub/$section" params={{ sub: id, section: "basics" }} className={buttonClass("plain")}>Choose capabilities</Link>}>
      This step appears when a capability that needs it is chosen under Basics.
    </Empty>
  );
}

export function SsoStep({ submission, draft }: StepProps) {
  const chosen = ["/sso/oidc", "/sso/saml"].filter((path) => at(draft.manifest, path) !== undefined);
  return chosen.length === 0 ? <NotChosen id={submission.id} what="Sign-on" /> : <>{chosen.map((path) => <Part key={path} path={path} />)}</>;
}

export function ProvisioningStep({ submission, draft }: StepProps) {
  return at(draft.manifest, "/provisioning/scim") === undefined ? <NotChosen id={submission.id} what="Provisioning" /> : <Part path="/provisioning/scim" />;
}

export function VariablesStep() {
  const node = nodeAt("/variables");
  return node && <SchemaField path="/variables" node={node} required />;
}

export function GuideStep({ submission, draft }: StepProps) {
  const chosen = [["/sso/oidc", "/guide/oidc"], ["/sso/saml", "/guide/saml"], ["/provisioning/scim", "/guide/scim"]].flatMap(([capability = "", guide = ""]) =>
    at(draft.manifest, capability) === undefined ? [] : [guide]);
  if (chosen.length === 0) return <NotChosen id={submission.id} what="A guide" />;
  return (
    <>
      <p className="max-w-prose text-dim">
        Write for the administrator of an org. Placeholders such as <code className="font-mono text-xs">{"{{saml.acs_url}}"}</code>, <code className="font-mono text-xs">{"{{oidc.client_id}}"}</code> or
        your variables become the org's own values.
      </p>
      {chosen.map((path) => <Part key={path} path={path} />)}
    </>
  );
}
