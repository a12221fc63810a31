import { Link } from "@tanstack/react-router";
import { Empty } from "../ui/States.tsx";
import { linkClass, Page } from "../ui/Page.tsx";
import { areasFor, useSession } from "./session.tsx";

/** Where somebody begins: the parts of the console that their roles open. */
export function HomePage() {
  const session = useSession();
  const areas = areasFor(session);
  return (
    <Page title={`Hello, ${session.account.name}`} area={session.org.name}>
      {areas.length === 0 && (
        <Empty title="Your apps are on their own page" action={<a className={linkClass} href="/my">Open My apps</a>}>
          Your role in {session.org.name} is to use apps. An administrator can give you further roles.
        </Empty>
      )}
      <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
        {areas.map((area) => (
          <li key={area.id} className="relative flex flex-col gap-1 rounded-card border border-line bg-panel p-5 hover:border-line-strong">
            <Link to={area.pages[0].to} className="text-lg font-semibold after:absolute after:inset-0 after:rounded-card">{area.label}</Link>
            <p className="text-dim">{area.about}</p>
          </li>
        ))}
        <li className="relative flex flex-col gap-1 rounded-card border border-line bg-panel p-5 hover:border-line-strong">
          <a href="/my" className="text-lg font-semibold after:absolute after:inset-0 after:rounded-card">My apps</a>
          <p className="text-dim">Open what you were given.</p>
        </li>
      </ul>
    </Page>
  );
}
