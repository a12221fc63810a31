import { useLoaded } from "../../lib/loading.ts";
import type { BenchView } from "../../lib/views.ts";
import { Card } from "../../ui/Card.tsx";
import { Values } from "../../ui/Copy.tsx";
import { Loaded } from "../../ui/States.tsx";

/** What the publisher enters in their test tenant, once: our bench is its identity provider. */
export function BenchValues({ submissionId }: { submissionId: string }) {
  const bench = useLoaded("runs.bench", { params: { id: submissionId } });
  return (
    <Card title="Connect your test tenant" quiet="Enter these values in your test tenant, once. The bench is its identity provider, and nothing is sent to a host before it is proven to be yours.">
      <Loaded from={bench}>
        {(values) => (
          <div className="flex flex-col gap-4">
            {groupsOf(values).map(({ title, help, items }) => (
              <div key={title} className="flex flex-col gap-2">
                <h3 className="font-semibold">{title}</h3>
                {help && <p className="text-dim">{help}</p>}
                <Values items={items} />
              </div>
            ))}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function groupsOf(bench: BenchView): { title: string; help?: string; items: { name: string; label: string; value: string }[] }[] {
  const one = (name: Exclude<keyof BenchView, "second">, label: string) => ({ name, label, value: bench[name] });
  const two = (name: keyof BenchView["second"], label: string) => ({ name: `second-${name}`, label: `Second ${label}`, value: bench.second[name] });
  return [
    {
      title: "Prove that the host is yours", help: `Publish the proof as a line of the file ${bench.hostProofPath} on each host, or as a TXT record of _entente-verification below its name. Either suffices; it is looked for anew in each run.`,
      items: [one("hostProof", "Host proof"), one("hostProofPath", "Path of the file")],
    },
    {
      title: "SAML",
      items: [one("samlMetadataUrl", "SAML metadata URL"), one("samlEntityId", "SAML entity ID"), one("samlSsoUrl", "SAML sign-on URL"), one("samlCertificate", "SAML signing certificate"), one("samlNextCertificate", "SAML certificate that signs next")],
    },
    { title: "OIDC", items: [one("issuer", "OIDC issuer"), one("discoveryUrl", "OIDC discovery URL"), one("clientId", "OIDC client ID"), one("clientSecret", "OIDC client secret")] },
    {
      title: "For a second test tenant", help: "Another customer's provider. A second tenant that trusts it lets the walls between customers be tested.",
      items: [
        two("samlMetadataUrl", "SAML metadata URL"), two("samlEntityId", "SAML entity ID"), two("samlSsoUrl", "SAML sign-on URL"), two("samlCertificate", "SAML signing certificate"),
        two("issuer", "OIDC issuer"), two("discoveryUrl", "OIDC discovery URL"), two("clientId", "OIDC client ID"), two("clientSecret", "OIDC client secret"),
      ],
    },
  ];
}
