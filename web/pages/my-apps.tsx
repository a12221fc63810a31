import { Icon } from "./icons.tsx";
import { signInPath } from "./next-path.ts";
import { show } from "./show.tsx";
import { Tile } from "./tile.tsx";
import type { Session, Tiles } from "./views.ts";
import type { Page } from "./visit.ts";
import { counted } from "./words.ts";

/** The tiles of whoever is signed in; one click signs them in to an app. */
export const myApps: Page = async (visit) => {
  const session = await visit.session;
  if (!session) return { redirect: signInPath(visit.request.url.pathname + visit.request.url.search) };
  const { items } = await visit.api.get<Tiles>("/my/apps");
  const q = (visit.request.query.get("q") ?? "").trim().slice(0, 100);
  const tiles = items.filter((tile) => tile.label.toLowerCase().includes(q.toLowerCase()));
  return show(visit, { title: "My apps" }, (
    <div className="wide my">
      <div className="my-head">
        <div><h1>My apps</h1><p className="dim">{session.org.name}</p></div>
        {items.length > 0 && (
          <form role="search" action="/my" className="search-form" data-tiles="">
            <div className="search">
              <label className="sr" htmlFor="q">Search my apps</label>
              <Icon name="search" />
              <input id="q" type="search" name="q" defaultValue={q} placeholder="Search my apps" autoComplete="off" data-search="" />
              <button className="button quiet script-hides">Search</button>
            </div>
          </form>
        )}
      </div>
      {items.length === 0 ? <None session={session} /> : (
        <>
          <p role="status" className="sr" data-tiles-count="">{q ? counted(tiles.length, "app") : ""}</p>
          <ul className="tiles" aria-label="Apps">
            {items.map((tile) => (
              <li key={tile.id} data-tile={tile.label.toLowerCase()} hidden={!tiles.includes(tile)}>
                <Tile label={tile.label} logoUrl={tile.logoUrl} launchUrl={tile.launchUrl} />
              </li>
            ))}
          </ul>
          <p className="empty" data-tiles-none="" hidden={tiles.length > 0}>No app of yours matches this search. <a href="/my">Show all my apps</a></p>
        </>
      )}
    </div>
  ));
};

function None({ session }: { session: Session }) {
  const others = session.orgs.filter((org) => org.slug !== session.org.slug);
  return (
    <div className="empty">
      <h2>No apps yet</h2>
      <p>Apps appear here when an administrator of {session.org.name} gives them to you. If you miss one, ask them for it.</p>
      {session.rights.includes("app.write") && <p><a className="button" href="/catalog">Find an app to add</a></p>}
      {others.length > 0 && (
        <form method="post" action="/switch-org" className="actions">
          <input type="hidden" name="next" value="/my" />
          {others.map((org) => <button key={org.id} className="button quiet" name="slug" value={org.slug}>Look in {org.name}</button>)}
        </form>
      )}
    </div>
  );
}
