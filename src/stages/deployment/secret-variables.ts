import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Installation, urlOf } from "./installation.ts";

const PREFIX = "variable:";

/** The only origin that an app's secret variables may reach: header expressions of its provisioning alone read them. */
function originOf(platform: Platform, installation: Installation): string {
  const baseUrl = urlOf(installation, installation.manifest.provisioning?.scim?.baseUrl, { allowLocal: platform.config.allowLocalTargets });
  return baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).origin : "internal";
}

/** Names of the secret variables that were given for the app's present origin. After a change of origin there are none. */
export async function secretVariablesGiven(platform: Platform, tx: Tx, installation: Installation): Promise<Set<string>> {
  const { app } = installation;
  const origin = originOf(platform, installation);
  const kept = await platform.secrets.list(tx, app.orgId, app.id);
  return new Set(kept.filter((one) => one.origin === origin && one.name.startsWith(PREFIX)).map((one) => one.name.slice(PREFIX.length)));
}

/** Seals what was given; what was kept for another origin is forgotten. */
export async function keepSecretVariables(platform: Platform, tx: Tx, installation: Installation, secrets: Record<string, string>): Promise<void> {
  const { app } = installation;
  const origin = originOf(platform, installation);
  for (const [name, value] of Object.entries(secrets)) {
    await platform.secrets.remove(tx, app.orgId, app.id, PREFIX + name);
    await platform.secrets.put(tx, { orgId: app.orgId, owner: app.id, name: PREFIX + name, origin }, value);
  }
}

/** The installation with its secret variables in it, for what is sent to the app's own origin. Never show or store it. */
export async function withSecretVariables(platform: Platform, tx: Tx, installation: Installation): Promise<Installation> {
  const { app } = installation;
  const origin = originOf(platform, installation);
  const variables = { ...app.variables };
  for (const name of await secretVariablesGiven(platform, tx, installation)) {
    const value = await platform.secrets.open(tx, { orgId: app.orgId, owner: app.id, name: PREFIX + name, origin });
    if (value !== undefined) variables[name] = value;
  }
  return { ...installation, app: { ...app, variables } };
}
