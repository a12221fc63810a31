import { Link } from "@tanstack/react-router";
import { useLoaded } from "../../lib/loading.ts";
import { Logo } from "../../ui/Logo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { StateChip, TierTag } from "../review/listing-words.tsx";

/** What the org has published, each with the page of its life since. Nothing is shown while there is none. */
export function Published() {
  const { data } = useLoaded("integrations.list");
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="published-integrations" className="flex flex-col gap-2">
      <h2 id="published-integrations" className="font-semibold">Integrations</h2>
      <ul className="divide-y divide-line rounded-card border border-line bg-panel">
        {data.items.map((one) => (
          <li key={one.slug} className="relative flex flex-wrap items-center gap-x-4 gap-y-2 p-4 hover:bg-canvas">
            <Logo url={one.logoUrl} name={one.name} />
            <div className="min-w-0 flex-1 basis-48">
              <Link to="/studio/integrations/$slug" params={{ slug: one.slug }} aria-label={`${one.name}, integration`} className="font-medium after:absolute after:inset-0">{one.name}</Link>
              <p className="text-sm text-dim">Version {one.version}{one.private && ", private"}, changed <Moment at={one.updatedAt} /></p>
            </div>
            {one.removal && one.state !== "removed" && <span className="text-sm text-dim">Removal asked for</span>}
            <TierTag tier={one.tier} />
            <StateChip state={one.state} />
          </li>
        ))}
      </ul>
    </section>
  );
}
