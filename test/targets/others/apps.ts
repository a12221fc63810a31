import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Manifest } from "../../../src/stages/manifest/index.ts";
import { parseManifest } from "../../../src/stages/manifest/index.ts";
import type { Protocol } from "../../../src/stages/verification/index.ts";
import type { HomeBench } from "../../../src/stages/verification/testing.ts";
import { apacheMissing } from "../../interop/apache.ts";
import { goLacks, goVersion, startGo } from "./golang.ts";
import { startMellon } from "./mellon.ts";
import { startModAuthOpenidc } from "./mod-auth-openidc.ts";
import { nodeVersion, startNode } from "./node.ts";
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
  /** The checks that this set-up is for, when another row asks the rest. Default: all of its protocol. */
  only?: readonly string[];
  /** How long it may take until it reads a provider's keys again, in milliseconds. */
  patienceMs?: number;
  /** What it really does wrong, by check: expected, no more and no less. */
  weaknesses: Readonly<Record<string, string>>;
  /** Which of these a run sees is up to chance. */
  byChance?: Readonly<Record<string, string>>;
  /** What cannot be told about it, by check, and why. */
  untold?: Readonly<Record<string, string>>;
  /** The reasons for which checks do not apply to it, as the report says them. Default: any. */
  notAsked?: readonly string[];
}

const debianVersion = (name: string) => execFileSync("dpkg-query", ["-W", "-f", "${Version}", name], { encoding: "utf8" });
const debian = (module: string, name: string) => () => { const lacks = apacheMissing(module, name); return lacks && `${lacks.what}: ${lacks.install}`; };

const NO_LOGOUT = "The manifest describes no logout that starts elsewhere (sso.saml.slo.idpInitiated).";
const NO_SCIM = "Without SCIM (and its test credentials) no account can be switched off from outside.";
const NO_ENCRYPTION = "The manifest names no certificate to encrypt for (sso.saml.encryption).";
const UNASKED = ["The app takes responses that nobody asked for, and those have no InResponseTo.", "The app takes responses that nobody asked for, and says so."];
const NOT_ENCRYPTED = "The app takes no encrypted assertions.";
const NO_LOGOUT_ADDRESS = "The manifest does not say where a person signs out of the app (test.logoutUrl).";
/** What none of these apps has, or its manifest does not describe. */
const NOT_DESCRIBED = [
  "The manifest names no further service, or takes no responses that nobody asked for.", "The app's request does not ask for a fresh sign-in (ForceAuthn).",
  "The manifest names no attribute that gives rights (test.rights.samlAttribute).", "The manifest names no account with a password in the app (test.localAccount).",
  "The manifest does not say that the test tenant trusts both certificates (test.bothCertificates).", "The manifest does not say that the test tenant reads the metadata again by itself (test.metadataRefreshS).",
  "The manifest describes no second test tenant (test.secondTenant).",
];
const NO_TILE = "The manifest says that sign-ins do not start at the tile.";
const NO_BACKCHANNEL = "The manifest names no backchannelLogoutUri.";
const NO_INITIATE = "The manifest names no initiateLoginUri.";
const NO_ROLES = "The who-am-i answer says nothing of roles or groups, so that a gained right could not be seen.";
const KEEPS_DISCOVERY = "The app did not read the discovery document for this sign-in: it uses what it read when it was set up.";
const KEY_FLOOD = "reads the keys again for every unknown key id";
const ENDLESS_KEYS = "reads keys without an end for longer than 20 s";

const NOT_1_1 = "This is asked of SCIM 1.1 alone.";
const NO_CURSORS = "ServiceProviderConfig does not declare cursors.";
const NO_ETAGS = "ServiceProviderConfig does not declare ETags.";
const NO_ENTITLEMENTS = "The manifest names no entitlements.";
const NO_PASSWORDS = "The manifest does not say that passwords are synchronised.";
const NO_SECOND_TENANT = "The manifest describes no second test tenant (test.secondTenant).";
/** What none of these relying parties has, or its manifest does not describe. */
const NOT_DESCRIBED_OIDC = [
  NO_SECOND_TENANT, NO_LOGOUT_ADDRESS, NO_SCIM, "The manifest does not say that the app uses refresh tokens (test.refreshTokens).",
  "The manifest does not say where an identity is linked to an account (test.linkUrl).", "The manifest names no account with a password in the app (test.localAccount).",
];
/** What SCIM alone cannot show. */
const SCIM_ALONE = [
  NO_SECOND_TENANT, "The manifest describes no sign-on beside SCIM.", "The manifest does not say where rights can be seen (test.rights).", "The app makes no accounts at sign-in.",
  "The manifest names no second token (test.scim.previousTokenSecret).", "The manifest names no account with a password in the app (test.localAccount).",
];
const NO_USERINFO = "The app does not ask the UserInfo endpoint.";
const NO_SIGNATURE = "The app takes ID tokens whatever key signed them, as the code flow allows; see RP-03.";
/** Where SCIM servers of others take it. */
export const SCIM_TOKEN = "a-token-of-these-proofs";
const nothing = () => undefined;

const oidcTrust = ({ at, identity }: HomeBench) => ({ issuer: at.issuer, clientId: identity.oidc.clientId, clientSecret: identity.oidc.clientSecret });

export const OTHER_APPS: readonly OtherApp[] = [
  {
    name: "mod_auth_mellon", version: "0.18.1", language: "C", from: "Debian libapache2-mod-auth-mellon", protocol: "saml", manifest: "mellon",
    lacks: debian("auth_mellon", "libapache2-mod-auth-mellon"), installed: () => debianVersion("libapache2-mod-auth-mellon"),
    start: ({ at }) => startMellon({ metadata: at.samlMetadataUrl }),
    weaknesses: {
      "SP-02": "takes an unsigned assertion in a signed response, although its metadata wants assertions signed",
      "SP-30": "takes SHA-1", "SP-37": "takes a bearer confirmation without an end; that of the conditions counts", "SP-40": "takes an assertion without an audience",
      "SP-43": "takes a bearer confirmation without a recipient", "SP-56": "does not look at the version", "SP-87": "takes an assertion without conditions",
      "SP-88": "takes an assertion without a confirmation", "SP-89": "does not look at InResponseTo of the response when the assertion has none", "SP-90": "takes an assertion without an AuthnStatement",
    },
    notAsked: [NO_ENCRYPTION, NO_SCIM, NOT_ENCRYPTED, NO_LOGOUT_ADDRESS, ...NOT_DESCRIBED, ...UNASKED],
  },
  {
    name: "mod_auth_mellon, with encrypted assertions", version: "0.18.1", language: "C", from: "Debian libapache2-mod-auth-mellon", protocol: "saml", manifest: "mellon-encrypted",
    only: ["SAML-F1", "SAML-F2", "SAML-F3", "SP-32", "SP-33", "SP-94"],
    lacks: debian("auth_mellon", "libapache2-mod-auth-mellon"), installed: () => debianVersion("libapache2-mod-auth-mellon"),
    start: ({ at }) => startMellon({ metadata: at.samlMetadataUrl }),
    weaknesses: {},
    notAsked: [],
  },
  {
    name: "pysaml2", version: "7.5.5", language: "Python", from: "PyPI pysaml2", protocol: "saml", manifest: "pysaml2",
    lacks: () => (existsSync("/usr/bin/xmlsec1") ? pythonLacks() : "xmlsec1, which pysaml2 calls (Debian: xmlsec1)"), installed: () => pythonVersion("pysaml2"), start: ({ at }) => startPython("pysaml2_sp.py", { metadata: at.samlMetadataUrl }),
    weaknesses: {
      "SP-42": "compares the recipient only for callers that pass conv_info, which its documentation does not", "SP-30": "takes SHA-1",
      "SP-37": "takes a bearer confirmation without an end; that of the conditions counts", "SP-40": "takes an assertion without an audience", "SP-41": "is content when one of several audience restrictions names it",
      "SP-48": "with unsolicited responses allowed, takes answers to requests that it never sent", "SP-49": "with unsolicited responses allowed, takes an answer in any browser",
      "SP-52": "remembers no assertion that it took", "SP-53": "remembers no answer that it took", "SP-56": "does not look at the version", "SP-57": "takes sender-vouches for bearer",
      "SP-67": "inflates what was posted, without a limit", "SP-86": "takes a bare DOCTYPE", "SP-87": "takes an assertion without conditions", "SP-92": "does not look at the format of the issuer",
    },
    notAsked: [NO_LOGOUT, NO_LOGOUT_ADDRESS, NO_ENCRYPTION, NOT_ENCRYPTED, NO_SCIM, ...NOT_DESCRIBED, ...UNASKED],
  },
  {
    name: "node-saml", version: "5.1.0", language: "JavaScript", from: "npm @node-saml/node-saml", protocol: "saml", manifest: "node-saml",
    lacks: nothing, installed: () => nodeVersion("@node-saml/node-saml"),
    start: ({ at, identity }) => startNode("node-saml-sp.ts", { entityId: at.samlEntityId, ssoUrl: at.samlSsoUrl, certificate: identity.saml.certificate }),
    weaknesses: { "SP-30": "takes SHA-1", "SP-56": "does not look at versions and instants", "SP-57": "takes any confirmation method", "SP-86": "takes a bare DOCTYPE", "SP-90": "takes an assertion without an AuthnStatement", "SP-91": "does not look at SessionNotOnOrAfter", "SP-92": "does not look at the format of the issuer" },
    notAsked: [NO_LOGOUT, NO_LOGOUT_ADDRESS, NO_ENCRYPTION, NOT_ENCRYPTED, NO_SCIM, NO_TILE, ...NOT_DESCRIBED],
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
    notAsked: [NO_TILE, NO_BACKCHANNEL, NO_INITIATE, NO_ROLES, KEEPS_DISCOVERY, ...NOT_DESCRIBED_OIDC],
  },
  {
    name: "Authlib", version: "1.9.6", language: "Python", from: "PyPI authlib, with Flask", protocol: "oidc", manifest: "authlib", patienceMs: 2_000,
    lacks: pythonLacks, installed: () => pythonVersion("authlib"),
    start: ({ at, identity }) => startPython("authlib_rp.py", { discovery: at.discoveryUrl, client_id: identity.oidc.clientId, client_secret: identity.oidc.clientSecret }),
    weaknesses: {
      "RP-25": "does not look at the iss of a callback", "RP-30": "follows redirects of the token endpoint, with the secret (requests' default)", "RP-31": "does not look at token_type",
      "RP-11": KEY_FLOOD, "RP-50": ENDLESS_KEYS, "RP-59": "wants every ID token to name its key",
    },
    notAsked: [NO_TILE, NO_BACKCHANNEL, NO_INITIATE, NO_ROLES, KEEPS_DISCOVERY, ...NOT_DESCRIBED_OIDC, NO_USERINFO],
  },
  {
    name: "openid-client", version: "6.9.0", language: "JavaScript", from: "npm openid-client", protocol: "oidc", manifest: "openid-client", patienceMs: 2_000,
    lacks: nothing, installed: () => nodeVersion("openid-client"), start: (bench) => startNode("openid-client-rp.ts", oidcTrust(bench)),
    weaknesses: {
      "RP-01": "verifies no signature in the code flow, as OIDC Core 3.1.3.7 allows", "RP-03": "verifies no signature in the code flow, as OIDC Core 3.1.3.7 allows",
      "RP-17": "lets iat lie ahead", "RP-21": "does not look at at_hash in the code flow",
    },
    notAsked: [NO_BACKCHANNEL, NO_SIGNATURE, KEEPS_DISCOVERY, ...NOT_DESCRIBED_OIDC],
  },
  {
    name: "go-oidc", version: "3.21.0", language: "Go", from: "Go module github.com/coreos/go-oidc/v3, with golang.org/x/oauth2", protocol: "oidc", manifest: "go-oidc", patienceMs: 2_000,
    lacks: goLacks, installed: () => goVersion("github.com/coreos/go-oidc/v3"),
    start: ({ at, identity }) => startGo("oidc-rp", JSON.stringify({ issuer: at.issuer, client_id: identity.oidc.clientId, client_secret: identity.oidc.clientSecret })),
    weaknesses: {
      "RP-14": "takes several audiences without azp", "RP-15": "does not look at azp", "RP-17": "does not look at iat", "RP-21": "leaves at_hash to its user",
      "RP-25": "does not look at the iss of a callback", "RP-30": "follows redirects of the token endpoint, with the secret (net/http's default)", "RP-31": "x/oauth2 does not look at token_type",
      "RP-11": KEY_FLOOD, "RP-50": ENDLESS_KEYS,
    },
    notAsked: [NO_TILE, NO_BACKCHANNEL, NO_INITIATE, NO_ROLES, KEEPS_DISCOVERY, ...NOT_DESCRIBED_OIDC, NO_USERINFO],
  },
  {
    name: "scimmy-routers", version: "1.3.2", language: "JavaScript", from: "npm scimmy-routers, with scimmy", protocol: "scim", manifest: "scimmy",
    lacks: nothing, installed: () => nodeVersion("scimmy-routers"), start: () => startNode("scimmy-server.ts", SCIM_TOKEN),
    weaknesses: {
      "SCIM-C1L": "sends no Location header", "SCIM-D2": "its description needs the token", "SCIM-A2": "its 401 names no scheme", "SCIM-C6": "takes an empty userName",
      "SCIM-C11": "keeps two primary addresses", "SCIM-C13": "wants a boolean", "SCIM-R6": "compares text with its case, and reads no grouping after `not`", "SCIM-R7": "finds nobody by URN",
      "SCIM-R8": "breaks on, or ignores, half a filter", "SCIM-R9": "orders booleans", "SCIM-T1": "takes no URN as a path", "SCIM-T6": "adds an e-mail twice", "SCIM-T10": "makes no entry by path",
      "SCIM-T11": "lets two be primary", "SCIM-T15": "takes no dotted keys", "SCIM-G5": "leaves groups to whoever keeps the people", "SCIM-G6": "leaves memberships to whoever keeps the people",
      "SC-21": "breaks on attributes=constructor", "SC-22": "gives the last people past the end", "SC-37": "adds a member twice", "SC-41": "takes a person without schemas", "SCIM-Z1ENTRA": "wants a boolean",
    },
    notAsked: [NOT_1_1, NO_CURSORS, NO_ETAGS, NO_ENTITLEMENTS, NO_PASSWORDS, ...SCIM_ALONE],
  },
  {
    name: "scim2-server", version: "0.8.3", language: "Python", from: "PyPI scim2-server", protocol: "scim", manifest: "scim2-server",
    lacks: pythonLacks, installed: () => pythonVersion("scim2-server"), start: () => startPython("run_scim2_server.py", { token: SCIM_TOKEN }),
    weaknesses: {
      "SCIM-C6": "takes an empty userName", "SCIM-T10": "makes no entry by path", "SCIM-G5": "shows no groups on people", "SCIM-G6": "keeps a deleted member", "SC-41": "takes a person without schemas",
      "SCIM-Z1ENTRA": "removes no members by a list of values", "SCIM-Z1AUTHENTIK": "removes no members by a list of values",
    },
    byChance: { "SC-23": "lists by random ids, so newcomers may or may not come between" },
    notAsked: [NOT_1_1, NO_CURSORS, NO_ENTITLEMENTS, NO_PASSWORDS, ...SCIM_ALONE],
  },
  {
    name: "elimity-com/scim", version: "0.0.0-20260728105928-2641426a1539", language: "Go", from: "Go module github.com/elimity-com/scim", protocol: "scim", manifest: "elimity-scim",
    lacks: goLacks, installed: () => goVersion("github.com/elimity-com/scim"), start: () => startGo("scim-server", SCIM_TOKEN),
    weaknesses: {
      "SCIM-D2": "leaves authentication to whoever mounts it, for its description too", "SCIM-D6": "answers writes to its description as if they were reads", "SCIM-D7": "filters its description",
      "SCIM-D13": "takes any media type", "SCIM-C11": "keeps two primary addresses", "SCIM-C13": "wants a boolean", "SCIM-R7": "finds nobody by a part of a multi-valued attribute",
      "SCIM-R16": "gives all attributes, whatever is asked for", "SCIM-R17": "has no .search unless its user writes one", "SCIM-R18": "has no query at the root unless its user writes one",
      "SCIM-G8": "gives all attributes, whatever is asked for", "SCIM-T10": "leaves patches to its user; ours makes no entry by path", "SCIM-T11": "leaves patches to its user; ours lets two be primary",
      "SCIM-T15": "takes dotted keys for names", "SCIM-G5": "leaves groups to whoever keeps the people", "SCIM-G6": "leaves memberships to whoever keeps the people",
      "SCIM-Z1ENTRA": "wants a boolean", "SCIM-Z1AUTHENTIK": "refuses the id inside a patch of a group",
    },
    notAsked: [NOT_1_1, NO_CURSORS, NO_ETAGS, NO_ENTITLEMENTS, NO_PASSWORDS, ...SCIM_ALONE, "ServiceProviderConfig does not declare sorting.", "ServiceProviderConfig does not declare bulk."],
  },
];

/** Its manifest. `{{certificate}}` in the file is that of the running program. */
export function manifestOf(app: OtherApp, { certificate = "" }: Pick<Running, "certificate"> = {}): Manifest {
  const parsed = parseManifest(readFileSync(new URL(`manifests/${app.manifest}.yaml`, import.meta.url), "utf8").replaceAll('"{{certificate}}"', JSON.stringify(certificate)), { allowLocal: true });
  if (!parsed.ok) throw new Error(`${app.manifest}.yaml: ${JSON.stringify(parsed.problems)}`);
  return parsed.manifest;
}
