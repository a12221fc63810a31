import { useLoaded } from "../../lib/loading.ts";
import { Card } from "../../ui/Card.tsx";
import { Values } from "../../ui/Copy.tsx";
import { Loaded } from "../../ui/States.tsx";

const GROUPS = [
  { id: "proof", title: "Prove that the host is yours" }, { id: "saml", title: "SAML" }, { id: "oidc", title: "OIDC" }, { id: "scim", title: "SCIM" },
] as const;

/** What the publisher enters in their test tenant, once: our bench is its identity provider. */
export function BenchValues({ submissionId }: { submissionId: string }) {
  const bench = useLoaded("runs.bench", { params: { id: submissionId } });
  return (
    <Card title="Connect your test tenant" quiet="Enter these values in your test tenant, once. The bench is its identity provider, and nothing is sent to a host before it is proven to be yours.">
      <Loaded from={bench}>
        {({ values }) => (
          <div className="flex flex-col gap-4">
            {GROUPS.map(({ id, title }) => {
              const items = values.filter((value) => value.protocol === id);
              return items.length > 0 && <section key={id} aria-label={title} className="flex flex-col gap-2"><h3 className="font-semibold">{title}</h3><Values items={items} /></section>;
            })}
          </div>
        )}
      </Loaded>
    </Card>
  );
}
