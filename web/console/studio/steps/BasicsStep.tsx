import { useRef } from "react";
import { at, type Json } from "../../../lib/pointer.ts";
import { ButtonLink } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { CheckField } from "../../../ui/Field.tsx";
import type { StepProps } from "../Editor.tsx";
import { useForm } from "../form/context.tsx";
import { Collaborators } from "../Collaborators.tsx";
import { PrivateNote } from "../form/PrivateNote.tsx";
import { Fields, SchemaField } from "../form/SchemaField.tsx";
import { nodeAt } from "../form/schema.ts";

const CHOICES = [
  { path: "/sso/oidc", parent: "/sso", label: "OIDC", help: "People sign in by OpenID Connect, authorization code flow." },
  { path: "/sso/saml", parent: "/sso", label: "SAML", help: "People sign in by SAML 2.0." },
  { path: "/provisioning/scim", parent: "/provisioning", label: "SCIM", help: "Accounts and groups are made, changed and closed by SCIM." },
] as const;

/** What the integration can do, what the catalog shows, and who helps. */
export function BasicsStep({ submission, draft }: StepProps) {
  const metadata = nodeAt("/metadata");
  const support = nodeAt("/support");
  return (
    <>
      <Capabilities submission={submission} draft={draft} />
      {metadata && <Card title="Listing" quiet="What the catalog shows."><Fields path="/metadata" node={metadata} except={["logo"]} /></Card>}
      {support && <Card title="Support" quiet="Who helps, in public and in an emergency."><Fields path="/support" node={support} except={["escalation"]} />
        <PrivateNote />
        {support.properties?.["escalation"] && <SchemaField path="/support/escalation" node={support.properties["escalation"]} required={support.required?.includes("escalation") ?? false} />}
      </Card>}
      <Collaborators submissionId={submission.id} readOnly={submission.actsNext === "nobody" || submission.can.length === 0} />
    </>
  );
}

function Capabilities({ submission, draft }: StepProps) {
  const { readOnly } = useForm();
  // what is switched off can be switched on again with everything that was filled in
  const removed = useRef(new Map<string, Json>());
  const toggle = (path: string, parent: string, on: boolean) => {
    const held = at(draft.manifest, path);
    if (on) return draft.change(path, removed.current.get(path) ?? {});
    if (held !== undefined) removed.current.set(path, held);
    const siblings = Object.keys((at(draft.manifest, parent) ?? {}) as object);
    draft.change(siblings.length === 1 ? parent : path, undefined);
  };
  return (
    <Card title="Capabilities" quiet="Sections and checks appear from this choice.">
      <fieldset className="flex flex-col gap-3">
        <legend className="sr-only">Capabilities</legend>
        {CHOICES.map(({ path, parent, label, help }) => (
          <CheckField key={path} label={label} help={help} checked={at(draft.manifest, path) !== undefined} disabled={readOnly} onChange={(on) => toggle(path, parent, on)} />
        ))}
      </fieldset>
      {!readOnly && <div><ButtonLink small look="quiet" to="/studio/$sub/$section" params={{ sub: submission.id, section: "manifest" }}>Import from metadata or a manifest</ButtonLink></div>}
    </Card>
  );
}
