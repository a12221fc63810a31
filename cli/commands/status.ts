import { dataOf, openNetwork } from "../network.ts";
import { plain, print } from "../terminal.ts";

const TURN = { publisher: "your turn", desk: "the desk acts next", network: "the network acts next", nobody: "" } as const;

/** Where submissions stand: state, who acts next, by when. */
export async function status(slug: string | undefined, options: { format: "pretty" | "json" | "ndjson" }): Promise<void> {
  const { items } = await dataOf(openNetwork().GET("/api/submissions"));
  const shown = items.filter((s) => slug === undefined || s.slug === slug);
  if (options.format === "json") return print(JSON.stringify({ schema: "entente-submissions/1", items: shown }, null, 2));
  for (const s of shown) {
    if (options.format === "ndjson") print(JSON.stringify(s));
    else print([plain(s.slug ?? "(no slug)"), s.label, TURN[s.actsNext], s.dueAt ? `due ${s.dueAt.slice(0, 10)}` : "", `${s.percent} %`].filter(Boolean).join("  "));
  }
  if (shown.length === 0 && options.format === "pretty") print(slug ? `Nothing of yours is called ${slug}.` : "No submissions yet. Begin with: entente submit manifest.yaml");
}
