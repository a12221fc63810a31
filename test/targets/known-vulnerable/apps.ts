import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HomeBench } from "../../../src/stages/verification/testing.ts";
import type { OtherApp } from "../others/apps.ts";
import { startProgram } from "../others/program.ts";

/** A release that is a target because of what was published about it. */
export interface VulnerableApp extends OtherApp {
  /** What was published, by the check that must catch it. All of it stands in `weaknesses` too. */
  published: Readonly<Record<string, string>>;
}

const HERE = fileURLToPath(new URL(".", import.meta.url));
const versionOf = (name: string): string | undefined => {
  const file = `${HERE}node_modules/${name}/package.json`;
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version : undefined;
};

/** Installs the packages of this folder's own lock, when they are not there. @returns what is missing, if anything. */
export function knownVulnerableLacks(): string | undefined {
  if (versionOf("@node-saml/node-saml") === "5.0.0" && versionOf("xml-crypto") === "6.0.0" && versionOf("samlify") === "2.9.0") return undefined;
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: HERE, stdio: "pipe", timeout: 120_000 });
    return undefined;
  } catch (error) {
    return `the packages of ${HERE}package-lock.json: ${error instanceof Error ? String(error.message.split("\n")[0]) : String(error)}`;
  }
}

const start = (library: string) => ({ at, identity }: HomeBench) =>
  startProgram(process.execPath, [`${HERE}sp.ts`, JSON.stringify({ library, metadata: at.samlMetadataUrl, ssoUrl: at.samlSsoUrl, certificate: identity.saml.certificate })]);

/** True of an app that leaves everything to its library, whatever the release. */
const LEFT_TO_ITS_USER = {
  "SP-30": "takes SHA-1", "SP-36": "does not look at the end of the confirmation", "SP-42": "does not look at the recipient", "SP-43": "does not look at the recipient",
  "SP-44": "does not look at the destination", "SP-46": "does not look at the response's issuer", "SP-48": "remembers no request", "SP-49": "remembers no request", "SP-52": "remembers no assertion that it took",
  "SP-53": "remembers no answer that it took", "SP-56": "does not look at versions", "SP-57": "takes any confirmation method", "SP-68": "has no limit on depth", "SP-81": "forgives no clock difference unless told to",
  "SP-86": "takes a bare DOCTYPE", "SP-88": "does not look at the confirmation", "SP-89": "remembers no request", "SP-90": "takes an assertion without an AuthnStatement", "SP-92": "does not look at the format of the issuer",
};
const common = { language: "JavaScript", protocol: "saml", manifest: "../../known-vulnerable/manifest", lacks: knownVulnerableLacks } as const;

export const KNOWN_VULNERABLE: readonly VulnerableApp[] = [
  {
    ...common, name: "xml-crypto 6.0.0 under node-saml", version: "5.0.0", from: "npm @node-saml/node-saml", installed: () => versionOf("@node-saml/node-saml") ?? "none", start: start("node-saml"),
    published: { "SP-18": "CVE-2025-29775: a comment in DigestValue hides the digest that is compared" },
    weaknesses: {
      "SP-18": "reads the comment in DigestValue", "SP-27": "reads a name up to a processing instruction", "SP-45": "takes any issuer unless told one", "SP-54": "does not look at the status where an assertion is there", "SP-91": "does not look at SessionNotOnOrAfter",
      ...LEFT_TO_ITS_USER,
    },
  },
  {
    ...common, name: "samlify", version: "2.9.0", from: "npm samlify", installed: () => versionOf("samlify") ?? "none", start: start("samlify"),
    published: { "SP-08": "CVE-2025-47949: a forged response around the signed one is read (signature wrapping)", "SP-26": "CVE-2017-11427's class: a comment cuts the name" },
    weaknesses: {
      "SP-08": "verifies one response and reads another", "SP-26": "reads a name up to a comment", "SP-27": "reads a name up to a processing instruction", "SP-28": "reads a name up to a CDATA section",
      "SP-37": "does not look at the confirmation", "SP-38": "does not look at the audience", "SP-39": "does not look at the audience", "SP-40": "does not look at the audience", "SP-41": "does not look at the audience", "SP-87": "takes an assertion without conditions",
      ...LEFT_TO_ITS_USER,
    },
  },
];
