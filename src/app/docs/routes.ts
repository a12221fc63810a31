import { z } from "zod";
import { Problem } from "../../kernel/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import { library } from "./library.ts";

const Entry = z.object({ slug: z.string(), group: z.string(), title: z.string(), summary: z.string() });

export const docsRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/docs", access: "public", operation: "docs.list", summary: "The pages of the documentation",
    returns: z.object({ items: z.array(Entry) }), handle: async () => ({ items: library().list() }),
  }),
  defineRoute({
    method: "GET", path: "/docs/:slug", access: "public", operation: "docs.get", summary: "One page of the documentation, as safe HTML",
    params: z.strictObject({ slug: z.string().max(64) }),
    returns: Entry.extend({ html: z.string(), sections: z.array(z.object({ id: z.string(), text: z.string() })) }), problems: ["not-found"],
    handle: async ({ params }) => {
      const page = library().page(params.slug);
      if (!page) throw new Problem("not-found", `There is no page ${params.slug} in the documentation`);
      return page;
    },
  }),
];
