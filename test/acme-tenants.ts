import { randomUUID } from "node:crypto";

interface Addresses { samlMetadataUrl: string; issuer: string }
interface Client { clientId: string; clientSecret: string }
/** The bench's two providers, as far as an app is told of them. */
interface Trusted { identity: { oidc: Client; second: { oidc: Client } }; at: Addresses; secondAt: Addresses }

/** Makes Acme's two test workspaces trust the bench's two providers, as a publisher does once. @returns the secrets that its manifest names. */
export async function connectAcme(acme: { url: string; adminPassword: string }, { identity, at, secondAt }: Trusted): Promise<Record<string, string>> {
  const tokenOf = async (workspace: string, provider: Addresses, { clientId, clientSecret }: Client): Promise<string> => {
    const admin = async (method: string, path: string, body: unknown) => {
      const answer = await fetch(`${acme.url}/admin/api/tenants/${workspace}${path}`, { method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as { token: string };
    };
    await admin("PUT", "", {});
    await admin("PUT", "/saml", { metadataUrl: provider.samlMetadataUrl });
    await admin("PUT", "/oidc", { issuer: provider.issuer, clientId, clientSecret });
    return (await admin("POST", "/scim-token", {})).token;
  };
  const secrets = {
    acme_scim_token: await tokenOf("entente-test", at, identity.oidc), acme_second_scim_token: await tokenOf("entente-test-two", secondAt, identity.second.oidc),
  };
  await fetch(`${acme.url}/admin/api/tenants/entente-test/local-account`, {
    method: "PUT", headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" },
    body: JSON.stringify({ userName: "keeper@acme.test", email: "keeper@acme.test", password: randomUUID() }),
  });
  return secrets;
}
