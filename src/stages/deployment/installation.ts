import type { Id, OrgId } from "../../kernel/index.ts";
import { type Manifest, type PublicManifest, renderText, renderUrl } from "../manifest/index.ts";

export type AppId = Id<"app">;
export const PROTOCOLS = ["saml", "oidc", "scim"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** An integration installed in an org. */
export interface App {
  id: AppId;
  orgId: OrgId;
  slug: string;
  version: string;
  digest: string;
  label: string;
  status: "setup" | "active" | "inactive";
  variables: Record<string, string>;
  enabled: Protocol[];
  /** What was seen to work, and when (ISO instants). */
  proofs: Partial<Record<Protocol, string>>;
  hidden: boolean;
  rowVersion: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An app together with the manifest of the version it runs. */
export interface Installation {
  app: App;
  manifest: PublicManifest;
  logoDigest: string | undefined;
}

export interface Assignment {
  id: Id<"asg">;
  orgId: OrgId;
  appId: AppId;
  target: { kind: "person" | "group"; id: string };
  assignedAt: Date;
  assignedBy: string;
}

/** The protocols that a version offers. */
export function offered(manifest: Pick<Manifest, "sso" | "provisioning">): Protocol[] {
  return PROTOCOLS.filter((p) => (p === "scim" ? manifest.provisioning?.scim : manifest.sso?.[p]) !== undefined);
}

/** The protocols by which a tile can open the app. */
export function startsAtTile({ app, manifest }: Pick<Installation, "app" | "manifest">): ("saml" | "oidc")[] {
  const can = { saml: manifest.sso?.saml?.flows.idpInitiated, oidc: manifest.sso?.oidc?.flows.idpInitiated && manifest.sso.oidc.initiateLoginUri };
  return (["saml", "oidc"] as const).filter((protocol) => app.enabled.includes(protocol) && can[protocol]);
}

/** Text of the manifest with this org's values in it, such as an entity ID. */
export function textOf(installation: Installation, template: string, options: { allowLocal: boolean }): string | undefined {
  const rendered = renderText(template, installation.manifest.variables, installation.app.variables, options);
  return rendered.ok ? rendered.text : undefined;
}

/**
 * A URL of the manifest with this org's values in it.
 * @returns undefined when a variable is missing or a value may not stand there.
 */
export function urlOf(installation: Installation, template: string | undefined, options: { allowLocal: boolean }): string | undefined {
  if (template === undefined) return undefined;
  const rendered = renderUrl(template, installation.manifest.variables, installation.app.variables, options);
  return rendered.ok ? rendered.url : undefined;
}
