import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, Stop } from "../exit.ts";
import { imageFiles, imageProblems, readImage, typeOfFile } from "../image-files.ts";
import { describe, readManifest, secretsFor, secretsHere } from "../manifest-file.ts";
import { dataOf, openNetwork } from "../network.ts";
import { OUTCOME_WORDS, plain, print, progressLine, say } from "../terminal.ts";

/** Longest wait for a run. */
const WAIT_MS = 30 * 60_000;

/** Draft, logo, pictures, secrets, run and submit, in one go. @returns what was submitted; nothing in a dry run. Continues an open draft of the same slug instead of beginning another. */
export async function submit(file: string, options: { dryRun?: boolean; quiet?: boolean }): Promise<{ id: string } | undefined> {
  const { manifest, digest, ...read } = await readManifest(file, { format: "pretty" });
  const tasks = [...read.tasks, ...(await imageProblems(file, manifest))];
  if (options.dryRun) {
    const { secrets, missing } = secretsHere(manifest);
    say(`Would submit ${manifest.metadata.slug} (${digest}) with ${Object.keys(secrets).length} secrets; ${tasks.length} publishing tasks are open.`);
    for (const task of tasks) say(describe(file, task));
    if (missing.length > 0) say(`Without a value here: ${missing.join(", ")}`);
    return undefined;
  }
  const secrets = secretsFor(manifest);
  const logo = manifest.metadata.logo && (await readFile(join(dirname(file), manifest.metadata.logo.file)).catch(() => {
    throw new Stop(EXIT.usage, `The logo ${manifest.metadata.logo?.file} is not beside ${file}.`);
  }));
  const pictures = await Promise.all(imageFiles(manifest).map(async (one) => ({ ...one, content: await readImage(file, one) })));
  const network = openNetwork();
  const { items } = await dataOf(network.GET("/api/submissions"));
  const open = items.find((s) => s.slug === manifest.metadata.slug && s.actsNext === "publisher");
  const begun = open
    ? await dataOf(network.PUT("/api/submissions/{id}/manifest", { params: { path: { id: open.id } }, body: { version: open.version, manifest: manifest as unknown as Record<string, never> } }))
    : await dataOf(network.POST("/api/submissions", { body: { manifest: manifest as unknown as Record<string, never> } }));
  const path = { path: { id: begun.id } };
  say(`${open ? "Continued" : "Began"} ${begun.id}`);
  if (logo) {
    await dataOf(network.PUT("/api/submissions/{id}/logo", { params: path, body: { base64: logo.toString("base64") } }));
  }
  for (const { name, theme, picture, content } of pictures) {
    const { image } = await dataOf(network.PUT("/api/submissions/{id}/images/{name}", {
      params: { path: { id: begun.id, name } }, body: { base64: content.toString("base64"), mediaType: typeOfFile(picture.file), theme, file: picture.file },
    }));
    say(`${plain(picture.file)}: ${plain(image.changed.join(" "))}`);
  }
  for (const [name, value] of Object.entries(secrets)) {
    await dataOf(network.PUT("/api/submissions/{id}/secrets/{name}", { params: { path: { id: begun.id, name } }, body: { value } }));
  }
  const run = await dataOf(network.POST("/api/submissions/{id}/runs", { params: path, body: {} }));
  await ended(network, run.id, options.quiet === true);
  // evidence reaches the submission a moment after the run ends
  for (let tries = 0; tries < 20; tries++) {
    const { evidence } = await dataOf(network.GET("/api/submissions/{id}", { params: path }));
    if (evidence?.runId === run.id) break;
    await sleep(500);
  }
  const sent = await dataOf(network.POST("/api/submissions/{id}/submit", { params: path, body: {} }));
  say(`${plain(sent.name)}: ${sent.label}${sent.dueAt ? `, expected by ${sent.dueAt.slice(0, 10)}` : ""}`);
  print(JSON.stringify({ schema: "entente-submission/1", id: sent.id, state: sent.state, digest: sent.digest }));
  say(`Next: entente status ${manifest.metadata.slug}`);
  return sent;
}

/** Waits for a run. @throws {Stop} with every check that closes the way, when it did not hold or was not finished. */
async function ended(network: ReturnType<typeof openNetwork>, id: string, quiet: boolean): Promise<void> {
  const line = progressLine(quiet);
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const seen = await dataOf(network.GET("/api/runs/{id}", { params: { path: { id }, query: { exchanges: "open" } } }));
    line.show(`${seen.state} ${seen.progress.finished} of ${seen.progress.planned} checks`);
    if (seen.state === "finished" || seen.state === "cancelled") {
      line.clear();
      if (seen.state === "finished" && seen.verdict === "held") return;
      const told = seen.checks.filter((c) => c.gate === "blocks" && (c.outcome === "violated" || c.outcome === "could_not_tell"));
      for (const check of told) say(`${OUTCOME_WORDS[check.outcome]}  ${check.id}  ${check.title}\n    ${plain(check.observation)}\n    ${check.remedy}`);
      throw new Stop(EXIT.checksFailed, seen.state === "cancelled" ? `The run was cancelled. ${plain(seen.failure ?? "")}` : `Not submitted: the checks did not all hold (${seen.verdict}). The draft and its run ${id} are kept.`);
    }
    if (Date.now() > until) throw new Stop(EXIT.unavailable, `The run ${id} did not end within ${WAIT_MS / 60_000} minutes. It goes on in the network; call this again later.`);
    await sleep(1000);
  }
}
