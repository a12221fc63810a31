import { useState } from "react";
import { useAction } from "../../lib/loading.ts";
import type { AppView } from "../../lib/views.ts";
import { Confirm } from "../../ui/Confirm.tsx";
import { Values } from "../../ui/Copy.tsx";

/** The client secret of the app: made on demand, shown this once, never read back. */
export function ClientSecret({ app }: { app: AppView }) {
  const renew = useAction("apps.renewClientSecret");
  const [secret, setSecret] = useState<string>();
  const make = async () => {
    const made = await renew.run({ params: { id: app.id }, body: {} });
    setSecret(made?.clientSecret);
    return made !== undefined;
  };
  return (
    <div className="flex flex-col items-start gap-2">
      {secret !== undefined && (
        <div className="w-full" role="status">
          <p className="pb-1">Carry it over now. It is not shown again.</p>
          <Values items={[{ name: "oidc.client_secret", label: "Client secret", value: secret }]} />
        </div>
      )}
      <Confirm label="Make a client secret" title="Make a client secret?" confirm="Make a client secret" look="plain" pending={renew.pending} problem={renew.problem} run={make}>
        <p>The secret that {app.label} uses now, if it has one, stops at once. The new one is shown this once.</p>
      </Confirm>
    </div>
  );
}
