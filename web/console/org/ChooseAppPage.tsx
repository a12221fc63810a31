import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useLoaded } from "../../lib/loading.ts";
import { Button } from "../../ui/Button.tsx";
import { Tag } from "../../ui/Chip.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Logo } from "../../ui/Logo.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { capabilityWord } from "../studio/words.ts";

/** Find an integration to add. The whole catalog with its facets is the public one. */
export function ChooseAppPage() {
  const { q } = useSearch({ from: "/org/add" });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(q ?? "");
  const found = useLoaded("catalog.search", { query: { q } });
  return (
    <Page title="Add an app" area="Org console" trail={[<Link key="org" to="/org" className={linkClass}>Overview</Link>]} action={<a href="/catalog" className={linkClass}>Open the whole catalog</a>}>
      <form role="search" className="flex max-w-xl items-end gap-2" onSubmit={(event) => { event.preventDefault(); void navigate({ to: "/org/add", search: typed.trim() === "" ? {} : { q: typed.trim() } }); }}>
        <div className="flex-1"><TextField label="Search the catalog" type="search" value={typed} onChange={setTyped} optional /></div>
        <Button type="submit">Search</Button>
      </form>
      <Loaded from={found}>
        {({ items, total }) => items.length === 0
          ? <Empty title={q ? `Nothing matches "${q}"` : "The catalog is empty"} action={q && <Link to="/org/add" search={{}} className={linkClass}>Show everything</Link>}>{q ? "Try another word." : "Integrations appear here when the desk has approved them."}</Empty>
          : (
            <>
              <p className="text-dim" role="status">{total} {total === 1 ? "integration" : "integrations"}</p>
              <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
                {items.map((item) => (
                  <li key={item.slug} className="relative flex items-start gap-3 rounded-card border border-line bg-panel p-4 hover:border-line-strong">
                    <Logo url={item.logoUrl} name={item.name} size={44} />
                    <div className="flex min-w-0 flex-col gap-1">
                      <Link to="/org/add/$slug" params={{ slug: item.slug }} className="font-medium after:absolute after:inset-0 after:rounded-card">{item.name}</Link>
                      <p className="text-sm text-dim">{item.publisher}</p>
                      <p>{item.tagline}</p>
                      <p className="flex flex-wrap gap-1">{item.capabilities.map((one) => <Tag key={one}>{capabilityWord(one)}</Tag>)}</p>
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )}
      </Loaded>
    </Page>
  );
}
