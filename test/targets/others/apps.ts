import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Manifest } from "../../../src/stages/manifest/index.ts";
import { parseManifest } from "../../../src/stages/manifest/index.ts";
import type { Protocol } from "../../../src/stages/verification/index.ts";
import { apacheMissing } from "../../interop/apache.ts";
import type { HomeBench } from "../../../src/stages/verification/testing.ts";
import { startMellon } from "./mellon.ts";
import { startModAuthOpenidc } from "./mod-auth-openidc.ts";
import type { Running } from "./program.ts";
import { pythonLacks, pythonVersion, startPython } from "./python.ts";

/** One piece of software that nobody here wrote, set up as its own documentation does, and what is known of it. */
export interface OtherApp {
  name: string;
  /** The release that was looked at. A distribution may add its own patches behind it. */
  version: string;
  language: string;
  from: string;
  protocol: Protocol;
  /** What has to be installed first, if anything. */
  lacks(): string | undefined;
  /** The release that is installed here. */
  installed(): string;
  start(bench: HomeBench): Promise<Running>;
  /** The file of its own manifest in `manifests/`. */
  manifest: string;
  /** How long it may take until it reads a provider's keys again, in milliseconds. */
  patienceMs?: number;
  /** What it really does wrong, by check: expected, no more and no less. */
  weaknesses: Readonly<Record<string, string>>;
  /** Which of these a run sees is up to chance. */
  byChance?: Readonly<Record<string, string>>;
  /** What cannot be told about it, by check, and why. */
  untold?: Readonly<Record<string, string>>;
  /** The reasons for which checks do not apply to it, as the report says them. */
  notAsked: readonly string[];
}

const debianVersion = (name: string) => execFileSync("dpkg-query", ["-W", "-f", "${Version}", name], { encoding: "utf8" });
const debian = (module: string, name: string) => () => { const lacks = apacheMissing(module, name); return lacks && `${lacks.what}: ${lacks.install}`; };

const NO_LOGOUT = "The manifest describes no logout that starts elsewhere (sso.saml.slo.idpInitiated).";
const NO_SCIM = "Without SCIM (and its test credentials) no account can be switched off from outside.";
const NO_ENCRYPTION = "The manifest names no certificate to encrypt for (sso.saml.encryption).";
const UNASKED = ["The app takes responses that nobody asked for, and those have no InResponseTo.", "The app takes responses that nobody asked for, and says so."];
const NO_TILE = "The manifest says that sign-ins do not start at the tile.";
const NO_BACKCHANNEL = "The manifest names no backchannelLogoutUri.";
const NO_INITIATE = "The manifest names no initiateLoginUri.";
const NO_ROLES = "The who-am-i answer says nothing of roles or groups, so that a gained right could not be seen.";
const KEEPS_DISCOVERY = "The app did not read the discovery document for this sign-in: it uses what it read when it was set up.";
const KEY_FLOOD = "reads the keys again for every unknown key id";
const ENDLESS_KEYS = "reads keys without an end for longer than 20 s";

const oidcTrust = ({ at, identity }: HomeBench) => ({ issuer: at.issuer, clientId: identity.oidc.clientId, clientSecret: identity.oidc.clientSecret });

export const OTHER_APPS: readonly OtherApp[] = [
  {
    name: "mod_auth_mellon", version: "0.18.1", language: "C", from: "Debian libapache2-mod-auth-mellon", protocol: "saml", manifest: "mellon",
    lacks: debian("auth_mellon", "libapache2-mod-auth-mellon"), installed: () => debianVersion("libapache2-mod-auth-mellon"),
    start: ({ at }) => startMellon({ metadata: at.samlMetadataUrl }),
    weaknesses: {
      "SP-02": "takes an unsigned assertion in a signed response, although its metadata wants assertions signed",
      "SP-30": "takes SHA-1", "SP-37": "takes a bearer confirmation without an end; that of the conditions counts", "SP-40": "takes an assertion without an audience",
      "SP-43": "takes a bearer confirmation without a recipient", "SP-56": "does not look at the version",
    },
    notAsked: [NO_LOGOUT, NO_ENCRYPTION, NO_SCIM, ...UNASKED],
  },
  {
    name: "pysaml2", version: "7.5.5", language: "Python", from: "PyPI pysaml2", protocol: "saml", manifest: "pysaml2",
    lacks: pythonLacks, installed: () => pythonVersion("pysaml2"), start: ({ at }) => startPython("pysaml2_sp.py", { metadata: at.samlMetadataUrl }),
    weaknesses: {
      "SP-42": "compares the recipient only for callers that pass conv_info, which its documentation does not", "SP-30": "takes SHA-1",
      "SP-37": "takes a bearer confirmation without an end; that of the conditions counts", "SP-40": "takes an assertion without an audience", "SP-41": "is content when one of several audience restrictions names it",
      "SP-48": "with unsolicited responses allowed, takes answers to requests that it never sent", "SP-49": "with unsolicited responses allowed, takes an answer in any browser",
      "SP-52": "remembers no assertion that it took", "SP-53": "remembers no answer that it took", "SP-56": "does not look at the version", "SP-57": "takes sender-vouches for bearer",
      "SP-67": "inflates what was posted, without a limit",
    },
    notAsked: [NO_LOGOUT, NO_ENCRYPTION, NO_SCIM, ...UNASKED],
  },
  {
    name: "mod_auth_openidc", version: "2.4.12.3", language: "C", from: "Debian libapache2-mod-auth-openidc", protocol: "oidc", manifest: "mod-auth-openidc", patienceMs: 2_000,
    lacks: debian("auth_openidc", "libapache2-mod-auth-openidc"), installed: () => debianVersion("libapache2-mod-auth-openidc"), start: (bench) => startModAuthOpenidc(oidcTrust(bench)),
    weaknesses: {
      "RP-12": "takes an issuer with or without a slash at its end", "RP-19": "takes an empty sub; what stands behind it has to look",
      "RP-25": "does not ask for the iss that was promised, and compares one that comes", "RP-30": "follows redirects of the token endpoint, with the secret",
      "RP-02": "takes HS256 by the client secret unless told one algorithm", "RP-10": "does not look at crit", "RP-14": "takes several audiences without azp", "RP-17": "does not look at nbf",
      "RP-11": KEY_FLOOD, "RP-50": ENDLESS_KEYS,
    },
    notAsked: [NO_TILE, NO_BACKCHANNEL, NO_INITIATE, NO_ROLES, KEEPS_DISCOVERY],
  },
  {
    name: "Authlib", version: "1.9.6", language: "Python", from: "PyPI authlib, with Flask", protocol: "oidc", manifest: "authlib", patienceMs: 2_000,
    lacks: pythonLacks, installed: () => pythonVersion("authlib"),
    start: ({ at, identity }) => startPython("authlib_rp.py", { discovery: at.discoveryUrl, client_id: identity.oidc.clientId, client_secret: identity.oidc.clientSecret }),
    weaknesses: {
      "RP-25": "does not look at the iss of a callback", "RP-30": "follows redirects of the token endpoint, with the secret (requests' default)", "RP-31": "does not look at token_type",
      "RP-11": KEY_FLOOD, "RP-50": ENDLESS_KEYS,
    },
    notAsked: [NO_TILE, NO_BACKCHANNEL, NO_INITIATE, NO_ROLES, KEEPS_DISCOVERY, "The app does not ask the UserInfo endpoint."],
  },
];

export function manifestOf(app: OtherApp): Manifest {
  const parsed = parseManifest(readFileSync(new URL(`manifests/${app.manifest}.yaml`, import.meta.url), "utf8"), { allowLocal: true });
  if (!parsed.ok) throw new Error(`${app.manifest}.yaml: ${JSON.stringify(parsed.problems)}`);
  return parsed.manifest;
}
