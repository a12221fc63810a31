import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, Stop } from "../exit.ts";
import { readManifest, secretsFor } from "../manifest-file.ts";
import { dataOf, openNetwork } from "../network.ts";
import { print, progressLine, say } from "../terminal.ts";

/** Draft, logo, secrets, run and submit, in one go. Continues an open draft of the same slug instead of beginning another. */
export async function submit(file: string, options: { dryRun?: boolean; quiet?: boolean }): Promise<void> {
  const { manifest, digest, tasks } = await readManifest(file, { format: "pretty" });
  const secrets = secretsFor(manifest);
  if (options.dryRun) {
    say(`Would submit ${manifest.metadata.slug} (${digest}) with ${Object.keys(secrets).length} secrets; ${tasks.length} publishing tasks are open.`);
    return;
  }
  const network = openNetwork();
  const { items } = await dataOf(network.GET("/api/submissions"));
  const open = items.find((s) => s.slug === manifest.metadata.slug && s.actsNext === "publisher");
  const begun = open
    ? await dataOf(network.PUT("/api/submissions/{id}/manifest", { params: { path: { id: open.id } }, body: { version: open.version, manifest: manifest as unknown as Record<string, never> } }))
    : await dataOf(network.POST("/api/submissions", { body: { manifest: manifest as unknown as Record<string, never> } }));
  const path = { path: { id: begun.id } };
  say(`${open ? "Continued" : "Began"} ${begun.id}`);
  if (manifest.metadata.logo) {
    const logo = await readFile(join(dirname(file), manifest.metadata.logo.file)).catch(() => {
      throw new Stop(EXIT.usage, `The logo ${manifest.metadata.logo?.file} is not beside ${file}.`);
    });
    await dataOf(network.PUT("/api/submissions/{id}/logo", { params: path, body: { base64: logo.toString("base64") } }));
  }
  for (const [name, value] of Object.entries(secrets)) {
    await dataOf(network.PUT("/api/submissions/{id}/secrets/{name}", { params: { path: { id: begun.id, name } }, body: { value } }));
  }
  const run = await dataOf(network.POST("/api/submissions/{id}/runs", { params: path, body: {} }));
  const line = progressLine(options.quiet === true);
  for (;;) {
    const seen = await dataOf(network.GET("/api/runs/{id}", { params: { path: { id: run.id } } }));
    line.show(`${seen.state} ${seen.progress.finished} of ${seen.progress.planned} checks`);
    if (seen.state === "finished" || seen.state === "cancelled") break;
    await sleep(1000);
  }
  line.clear();
  // evidence reaches the submission a moment after the run ends
  for (let tries = 0; tries < 20; tries++) {
    const { evidence } = await dataOf(network.GET("/api/submissions/{id}", { params: path }));
    if (evidence?.runId === run.id) break;
    await sleep(500);
  }
  const sent = await dataOf(network.POST("/api/submissions/{id}/submit", { params: path, body: {} }));
  say(`${sent.name}: ${sent.label}${sent.dueAt ? `, expected by ${sent.dueAt.slice(0, 10)}` : ""}`);
  print(JSON.stringify({ schema: "entente-submission/1", id: sent.id, state: sent.state, digest: sent.digest }));
  say(`Next: entente status ${manifest.metadata.slug}`);
}
