import { fileURLToPath } from "node:url";
import { CHECKS } from "../../../src/stages/verification/index.ts";
import { KNOWN_VULNERABLE, type VulnerableApp } from "../known-vulnerable/apps.ts";
import { OTHER_APPS, type OtherApp } from "./apps.ts";

/** Where the page stands. `npx vitest run test/proof-others -t stands -u` writes it anew. */
export const WEAKNESSES_PAGE = fileURLToPath(new URL("../../../docs/known-weaknesses.md", import.meta.url));

const checkOf = (id: string) => CHECKS.find((check) => check.id === id);
const GATES = ["blocks", "warns", "informs"] as const;

function rows(app: OtherApp): string[] {
  const ids = Object.keys(app.weaknesses).sort((a, b) => GATES.indexOf(checkOf(a)?.gate ?? "informs") - GATES.indexOf(checkOf(b)?.gate ?? "informs"));
  if (ids.length === 0 && !app.byChance && !app.untold) return [app.only ? `Asked for ${app.only.join(", ")} alone: nothing was found.` : "Nothing was found."];
  const row = (id: string, reason: string) => `| ${id} | ${checkOf(id)?.gate ?? "gone"} | ${checkOf(id)?.title ?? ""} | ${reason} |`;
  return [
    "| check | gate | asks | what it does |", "| --- | --- | --- | --- |",
    ...ids.map((id) => row(id, app.weaknesses[id] ?? "")), ...Object.entries(app.byChance ?? {}).map(([id, why]) => row(id, `sometimes: ${why}`)),
    ...Object.entries(app.untold ?? {}).map(([id, why]) => row(id, `cannot be told: ${why}`)),
  ];
}
const section = (app: OtherApp): string[] => [`### ${app.name} ${app.version}`, "", `${app.language}; ${app.from}.`, "", ...rows(app), ""];
const published = (app: VulnerableApp): string[] => ["", `### ${app.name} ${app.version}`, "", ...Object.entries(app.published).map(([id, what]) => `- ${id} must catch ${what}.`), "", ...rows(app)];

/** What the checks say of software of others, for people: from the very tables that the proof expects. */
export function weaknessesPage(): string {
  const protocols = { saml: "SAML service providers", oidc: "OpenID Connect relying parties", scim: "SCIM servers" } as const;
  return [
    "# Known weaknesses of software of others", "",
    "Sound, widely used software was set up as its own documentation does it, started as a program of its own and asked every check",
    "(`test/targets/others/`, `npm run proof`). These rows are true of it: the check is right, the software leaves something out. A row that is",
    "not here fails the proof, and so does one that no longer comes. None of it says that an app on this software is unsafe; a row that",
    "*blocks* is what such an app has to mend itself before it is published.", "",
    "Where most sound software lets something through without anybody getting in by it, the check warns instead of blocking: RP-15 (go-oidc does not",
    "look at `azp`; OIDC Core says SHOULD), RP-25 (Authlib, go-oidc and mod_auth_openidc do not ask for the `iss` of RFC 9207; an app of one",
    "provider needs no such defence, and RP-26 tries the mix-up itself), RP-30 (requests, curl and net/http follow a redirect of the token endpoint).", "",
    "This page is made from the tables of the proof: `npx vitest run test/proof-others -t stands -u`.", "",
    ...(Object.keys(protocols) as (keyof typeof protocols)[]).flatMap((protocol) => [`## ${protocols[protocol]}`, "", ...OTHER_APPS.filter((app) => app.protocol === protocol).flatMap(section)]),
    "## Releases with published weaknesses", "",
    "Pinned as targets in `test/targets/known-vulnerable/`, with a lock of their own that nothing else installs. The checks must catch them.",
    ...KNOWN_VULNERABLE.flatMap(published), "",
  ].join("\n");
}
