import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, Stop } from "../exit.ts";
import { dataOf, openNetwork } from "../network.ts";
import { plain, print, progressLine, say } from "../terminal.ts";
import { submit } from "./submit.ts";

/**
 * Submits and waits until it is in the catalog. Where the network lets its checks decide this takes minutes; where people
 * decide, it waits for them as long as `timeout` says and then leaves the submission with them.
 */
export async function publish(file: string, options: { timeout: number; quiet?: boolean }): Promise<void> {
  const sent = await submit(file, options.quiet ? { quiet: true } : {});
  if (!sent) return;
  const network = openNetwork();
  const line = progressLine(options.quiet === true);
  const until = Date.now() + options.timeout * 60_000;
  for (;;) {
    const now = await dataOf(network.GET("/api/submissions/{id}", { params: { path: { id: sent.id } } }));
    line.show(`${now.label}${now.dueAt ? `, expected by ${now.dueAt.slice(0, 10)}` : ""}`);
    if (now.state === "published") {
      line.clear();
      const slug = now.slug ?? "";
      const { shown, tier } = await dataOf(network.GET("/api/catalog/{slug}", { params: { path: { slug } } }));
      print(JSON.stringify({ schema: "entente-published/1", id: now.id, slug, version: shown.version, digest: now.digest, tier }));
      say(`${plain(now.name)} ${shown.version} is published.`);
      return;
    }
    if (now.actsNext === "publisher" || now.state === "rejected" || now.state === "withdrawn") {
      line.clear();
      throw new Stop(EXIT.checksFailed, `Not published: ${now.label}. Look at it in the studio, or: entente status ${now.slug ?? ""}`);
    }
    if (Date.now() > until) {
      line.clear();
      throw new Stop(EXIT.unavailable, `Not published yet: ${now.label}${now.dueAt ? `, expected by ${now.dueAt.slice(0, 10)}` : ""}. It stays submitted; see: entente status ${now.slug ?? ""}`);
    }
    await sleep(2000);
  }
}
