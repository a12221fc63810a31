import { dataOf, type openNetwork } from "./network.ts";

/** What a network knows of a slug: the caller's own latest submission, else what is published. */
export async function latestOf(
  network: ReturnType<typeof openNetwork>, slug: string, { published, at }: { published?: boolean; at?: string } = {},
): Promise<{ manifest: unknown; from: string }> {
  if (!published && at === undefined) {
    const { items } = await dataOf(network.GET("/api/submissions"));
    const own = items.find((submission) => submission.slug === slug);
    if (own) {
      const { manifest } = await dataOf(network.GET("/api/submissions/{id}", { params: { path: { id: own.id } } }));
      return { manifest, from: `your submission ${own.id} (${own.label})` };
    }
  }
  const { manifest, shown } = at === undefined
    ? await dataOf(network.GET("/api/catalog/{slug}", { params: { path: { slug } } }))
    : await dataOf(network.GET("/api/catalog/{slug}/versions/{version}", { params: { path: { slug, version: at } } }));
  return { manifest, from: `the catalog, version ${shown.version}` };
}
