import type { Manifest } from "./schema.ts";
import { isRecord } from "./walk.ts";

/** Fields whose addresses receive credentials, codes or assertions. Named below `sso` and `provisioning`. */
const RECEIVERS = [
  "sso.oidc.redirectUris", "sso.saml.acsUrl", "sso.saml.otherAcs", "provisioning.scim.baseUrl", "provisioning.scim.auth",
] as const;

/** What of a variable decides where an address leads. */
const LEADS = ["type", "suffixes", "pattern", "default", "choices"] as const;

/** Host and port of every address in a value, as they are written: `{{tenant}}.acme.example:8443`. */
function hostsIn(value: unknown): string[] {
  if (typeof value === "string") return [...value.matchAll(/^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)/gi)].map((match) => (match[1] ?? "").toLowerCase());
  if (Array.isArray(value)) return value.flatMap(hostsIn);
  return isRecord(value) ? Object.values(value).flatMap(hostsIn) : [];
}

const valueAt = (value: unknown, steps: readonly string[]): unknown => steps.reduce<unknown>((at, step) => (isRecord(at) ? at[step] : undefined), value);

/** The hosts that an app's manifest sends secrets, codes and assertions to. */
export function secretHosts(manifest: Manifest): Set<string> {
  return new Set(RECEIVERS.flatMap((path) => hostsIn(valueAt(manifest, path.split(".")))));
}

/**
 * Whether a change sends secrets to a host that receives none today, or lets an org's own value lead elsewhere.
 * @param path Of the change, as a JSON Pointer.
 */
export function movesSecrets(path: string, before: unknown, after: unknown, was: Manifest, is: Manifest): boolean {
  const now = secretHosts(is);
  if (path.startsWith("/variables/")) {
    const [old, fresh] = [before, after].map((value) => (isRecord(value) ? value : undefined));
    const name = String((fresh ?? old)?.["name"]);
    if (!old || ![...now].some((host) => host.includes(`{{${name}}}`) || host.includes(`{{ ${name} }}`))) return false;
    return LEADS.some((member) => JSON.stringify(old[member]) !== JSON.stringify(fresh?.[member]));
  }
  const dotted = path.slice(1).replaceAll("/", ".");
  const receives = RECEIVERS.some((receiver) => `${dotted}.`.startsWith(`${receiver}.`) || receiver.startsWith(`${dotted}.`));
  if (!receives) return false;
  const known = secretHosts(was);
  const here = new Set(hostsIn(after));
  return [...now].some((host) => here.has(host) && !known.has(host));
}
