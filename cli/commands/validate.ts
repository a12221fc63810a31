import { imageProblems } from "../image-files.ts";
import { readManifest, describe } from "../manifest-file.ts";
import { print, say } from "../terminal.ts";
import { EXIT, Stop } from "../exit.ts";

export interface ValidateOptions {
  format: "pretty" | "json" | "ndjson";
  failOn: "error" | "task" | "warning";
}

/** Checks a manifest on this machine. Exits 1 at the severity of `--fail-on`. */
export async function validate(file: string, options: ValidateOptions): Promise<void> {
  const { digest, warnings, manifest, ...read } = await readManifest(file, options);
  const tasks = [...read.tasks, ...(await imageProblems(file, manifest))];
  if (options.format === "pretty") {
    for (const problem of [...tasks, ...warnings]) say(describe(file, problem));
    say(`${manifest.metadata.name}: valid, ${tasks.length} publishing tasks, ${warnings.length} warnings`);
    print(digest);
  } else {
    print(JSON.stringify({ schema: "entente-problems/1", ok: true, digest, problems: [...tasks, ...warnings] }));
  }
  const failing = { error: 0, task: tasks.length, warning: tasks.length + warnings.length }[options.failOn];
  if (failing > 0) throw new Stop(EXIT.checksFailed, `${failing} at or above ${options.failOn}`);
}
