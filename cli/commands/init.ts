import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { beginManifest, fromMetadata } from "../../src/stages/manifest/index.ts";
import { EXIT, Stop } from "../exit.ts";
import { print, say } from "../terminal.ts";

export interface InitOptions {
  name?: string;
  slug?: string;
  capability: ("oidc" | "saml" | "scim")[];
  from?: string;
  ci?: "github" | "shell";
  force?: boolean;
  dryRun?: boolean;
}

/** Where a workflow goes, and which of ours it is. */
const WORKFLOWS = { github: ".github/workflows/entente.yml", shell: "entente-ci.sh" } as const;

/**
 * Begins a manifest: blank with a first line for each capability, or from the app's own metadata in a file. With `--ci`, a
 * workflow beside it that verifies on each push and submits on a tag.
 */
export async function init(file: string, options: InitOptions): Promise<void> {
  const slug = options.slug ?? slugOf(options.name ?? "my-app");
  const blank = beginManifest({ name: options.name ?? "My app", slug, capabilities: options.from ? [] : options.capability });
  const draft = options.from ? { ...blank, ...(await fromFile(options.from)) } : blank;
  const files: [string, string, number][] = [[file, withHints(draft), 0o644]];
  if (options.ci) {
    const template = await readFile(new URL(`../templates/${options.ci === "github" ? "github.yml" : "ci.sh"}`, import.meta.url), "utf8");
    files.push([join(dirname(file), WORKFLOWS[options.ci]), template.replaceAll("MANIFEST", options.ci === "github" ? file : "manifest.yaml"), options.ci === "shell" ? 0o755 : 0o644]);
  }
  if (options.dryRun) {
    for (const [, text] of files) print(text.trimEnd());
    return;
  }
  const there = files.filter(([path]) => existsSync(path)).map(([path]) => path);
  if (there.length > 0 && !options.force) throw new Stop(EXIT.conflict, `${there.join(" and ")} exists already. Choose another name, or use --force.`);
  for (const [path, text, mode] of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode });
    say(`Wrote ${path}`);
  }
  say(`Next: entente validate ${file}   (it names what is still missing)`);
}

const slugOf = (name: string): string => name.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "").slice(0, 64) || "my-app";

async function fromFile(path: string): Promise<Record<string, unknown>> {
  const text = path === "-" ? await stdin() : await readFile(path, "utf8").catch(() => {
    throw new Stop(EXIT.usage, `${path} cannot be read. Name a file with the app's SAML metadata or client metadata, or - for stdin.`);
  });
  const begun = await fromMetadata(text, new Date(), true);
  if (!begun.ok) throw new Stop(EXIT.checksFailed, `${begun.message}. ${begun.mend}`);
  for (const note of begun.notes) say(note);
  return begun.draft;
}

async function stdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

const withHints = (draft: unknown): string =>
  `# What an app says about itself, for an Entente network. Every field: docs/manifest.schema.json\n# What is still missing: entente validate\n${stringify(draft, { lineWidth: 120 })}`;
