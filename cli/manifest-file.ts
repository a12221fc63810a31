import { readFile } from "node:fs/promises";
import { parseManifest } from "../src/stages/manifest/index.ts";
import { EXIT, Stop } from "./exit.ts";
import { plain, print, say } from "./terminal.ts";

type Parsed = Extract<ReturnType<typeof parseManifest>, { ok: true }>;

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new Stop(EXIT.usage, `${file} cannot be read. Name a manifest in YAML or JSON.`);
  }
}

/** Reads a manifest, or says everything that is wrong with it and stops. */
export async function readManifest(file: string, options: { format: "pretty" | "json" | "ndjson" }): Promise<Parsed & { text: string }> {
  const text = await readText(file);
  const parsed = parseManifest(text, { allowLocal: true });
  if (parsed.ok) return { ...parsed, text };
  if (options.format === "pretty") for (const problem of parsed.problems) say(describe(file, problem));
  else print(JSON.stringify({ schema: "entente-problems/1", ok: false, problems: parsed.problems }));
  throw new Stop(EXIT.checksFailed, `${parsed.problems.length} problems in ${file}`);
}

/** `manifest.yaml:12:3  /sso/saml/acsUrl  manifest.url.not-https` and how to mend it. */
export function describe(file: string, problem: { path: string; code: string; message: string; mend?: string; line?: number; column?: number }): string {
  const at = problem.line === undefined ? file : `${file}:${problem.line}:${problem.column ?? 1}`;
  return `${at}  ${plain(problem.path) || "/"}  ${problem.code}\n    ${plain(problem.message)}${problem.mend ? `\n    ${plain(problem.mend)}` : ""}`;
}

/** The secrets that the test section names, from `ENTENTE_SECRET_<NAME>`. @throws {Stop} naming each that is missing. */
export function secretsFor(manifest: Parsed["manifest"]): Record<string, string> {
  const { secrets, missing } = secretsHere(manifest);
  if (missing.length > 0) throw new Stop(EXIT.usage, `The test section names secrets without a value here. Set ${missing.join(" and ")}.`);
  return secrets;
}

/** The secrets that have a value here, and the environment variables of those that have none. */
export function secretsHere(manifest: Parsed["manifest"]): { secrets: Record<string, string>; missing: string[] } {
  const names = new Set<string>();
  const walk = (value: unknown, key = ""): void => {
    if (typeof value === "string" && key.endsWith("Secret")) names.add(value);
    else if (value && typeof value === "object") for (const [k, v] of Object.entries(value)) walk(v, k);
  };
  walk(manifest.test);
  const secrets: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of names) {
    const variable = `ENTENTE_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
    const value = process.env[variable];
    if (value) secrets[name] = value;
    else missing.push(variable);
  }
  return { secrets, missing };
}
