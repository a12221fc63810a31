import { type FormEvent, useState } from "react";
import { useAction } from "../../../lib/loading.ts";
import type { AppView, ProvisioningView } from "../../../lib/views.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { TextField } from "../../../ui/Field.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";

interface FieldOf { name: string; label: string; secret: boolean }
const TOKEN: readonly FieldOf[] = [{ name: "token", label: "SCIM token", secret: true }];
const FIELDS: Record<NonNullable<ProvisioningView["auth"]>, readonly FieldOf[]> = {
  bearer: TOKEN, header: TOKEN,
  basic: [{ name: "userName", label: "SCIM user name", secret: false }, { name: "password", label: "SCIM password", secret: true }],
  oauth2: [{ name: "clientId", label: "OAuth client ID", secret: false }, { name: "clientSecret", label: "OAuth client secret", secret: true }],
};

/** Takes the credentials the app's manifest asks for. They are tried first and kept only when the app takes them. */
export function Connect({ app, now, plain = false }: { app: AppView; now: ProvisioningView; plain?: boolean }) {
  const connect = useAction("provisioning.connect", ["provisioning.status", "provisioning.operations", "provisioning.accounts", "apps.get", "apps.list"]);
  const fields = FIELDS[now.auth ?? "bearer"];
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const missing = fields.some((field) => (values[field.name] ?? "") === "");
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (missing || connect.pending) return;
    if (!(await connect.run({ params: { id: app.id }, body: values }))) return;
    setValues({});
    say("Provisioning connected");
  };
  const form = (
    <form className="flex flex-col gap-4" onSubmit={(event) => void send(event)}>
      {fields.map((field) => (
        <TextField
          key={field.name} label={field.label} type={field.secret ? "password" : "text"} autoComplete="off" mono={!field.secret} value={values[field.name] ?? ""}
          onChange={(value) => setValues({ ...values, [field.name]: value })} error={connect.problem?.errors.find((one) => one.path === `/${field.name}`)?.message}
        />
      ))}
      <ProblemNotice problem={connect.problem} title="Not connected" />
      <div>
        <Button type="submit" look="primary" pending={connect.pending} pendingLabel="Trying the credentials" disabledBecause={missing ? `Fill in ${fields.map((field) => field.label).join(" and ")} first.` : undefined}>Connect provisioning</Button>
      </div>
      <ApiCall operation="provisioning.connect" given={{ params: { id: app.id }, body: Object.fromEntries(fields.map((field) => [field.name, "…"])) }} />
    </form>
  );
  if (plain) return form;
  return (
    <Card title="Connect" quiet={<>They are tried at {now.baseUrl ? <code className="break-all font-mono text-xs">{now.baseUrl}</code> : "the app's SCIM server"} first, then kept encrypted for that address alone.</>}>
      {form}
    </Card>
  );
}
