import { segment } from "./api.ts";
import { Cards } from "./listing-card.tsx";
import { show } from "./show.tsx";
import type { Publisher } from "./views.ts";
import type { Page } from "./visit.ts";
import { counted } from "./words.ts";

/** Who publishes, and what. */
export const publisher: Page = async (visit) => {
  const { name, items } = await visit.api.get<Publisher>(`/publishers/${segment(visit.params["slug"] ?? "")}`);
  return show(visit, { title: `${name} - Publishers`, description: `Integrations published by ${name}.`, indexed: true }, (
    <div className="wide">
      <p className="eyebrow">Publisher</p>
      <h1>{name}</h1>
      <p className="dim">{counted(items.length, "integration")} in this network.</p>
      <Cards items={items} label={`Integrations by ${name}`} />
    </div>
  ));
};
