import { at } from "../../../lib/pointer.ts";
import { Card } from "../../../ui/Card.tsx";
import type { StepProps } from "../Editor.tsx";
import { labelOf } from "../form/labels.ts";
import { Fields } from "../form/SchemaField.tsx";
import { nodeAt } from "../form/schema.ts";
import { NotChosen } from "./NotChosen.tsx";

function Part({ path }: { path: string }) {
  const node = nodeAt(path);
  return node && <Card title={labelOf(path)}><Fields path={path} node={node} /></Card>;
}

export function SsoStep({ submission, draft }: StepProps) {
  const chosen = ["/sso/oidc", "/sso/saml"].filter((path) => at(draft.manifest, path) !== undefined);
  return chosen.length === 0 ? <NotChosen id={submission.id} what="Sign-on" /> : <>{chosen.map((path) => <Part key={path} path={path} />)}</>;
}

export function ProvisioningStep({ submission, draft }: StepProps) {
  return at(draft.manifest, "/provisioning/scim") === undefined ? <NotChosen id={submission.id} what="Provisioning" /> : <Part path="/provisioning/scim" />;
}
