import { benchAddresses, proofLine } from "../../src/stages/verification/index.ts";
import { homeIdentity } from "../bench-at-home.ts";
import { print } from "../terminal.ts";

/** Prints what the app's test tenant has to trust for runs from this machine. */
export async function bench(options: { format: "pretty" | "json"; benchPort: number }): Promise<void> {
  const identity = await homeIdentity();
  const at = benchAddresses(`http://localhost:${options.benchPort}`, identity.key);
  const second = benchAddresses(`http://localhost:${options.benchPort}`, identity.second.key);
  const values = {
    "SAML metadata URL": at.samlMetadataUrl, "SAML entity ID": at.samlEntityId, "SAML single sign-on URL": at.samlSsoUrl, "OIDC issuer": at.issuer,
    "OIDC client ID": identity.oidc.clientId, "OIDC client secret": identity.oidc.clientSecret, "Host proof": proofLine(identity.proof),
    "Second SAML metadata URL": second.samlMetadataUrl, "Second SAML entity ID": second.samlEntityId, "Second OIDC issuer": second.issuer,
    "Second OIDC client ID": identity.second.oidc.clientId, "Second OIDC client secret": identity.second.oidc.clientSecret,
  };
  if (options.format === "json") print(JSON.stringify({ schema: "entente-bench/1", ...values, certificate: identity.saml.certificate }));
  else for (const [label, value] of Object.entries(values)) print(`${label.padEnd(27)}${value}`);
}
