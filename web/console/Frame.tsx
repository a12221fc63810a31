import { Outlet, useRouterState } from "@tanstack/react-router";
import { Menu, X } from "lucide-react";
import { useEffect, useState } from "react";
import { call } from "../lib/api.ts";
import { useLoaded } from "../lib/loading.ts";
import { asProblem } from "../lib/problem.ts";
import type { SessionView } from "../lib/views.ts";
import { Button } from "../ui/Button.tsx";
import { Failed, Skeleton } from "../ui/States.tsx";
import { say, Toasts } from "../ui/Toasts.tsx";
import { Rail } from "./Rail.tsx";
import { areasFor, SessionProvider } from "./session.tsx";

/** What stands around every page: skip link, rail (a menu button on phones), the page, and short messages. */
export function Frame() {
  const session = useLoaded("session.read");
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => setOpen(false), [path]);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:left-2 focus:top-2 focus:z-50 focus:rounded-control focus:bg-raised focus:px-4 focus:py-2">Skip to content</a>
      <header className="sticky top-0 z-30 flex items-center justify-between border-b border-line bg-panel px-4 py-2 md:hidden">
        <a href="/catalog" className="text-lg font-semibold">Entente</a>
        <button
          type="button" aria-expanded={open} aria-controls="rail" onClick={() => setOpen(!open)}
          className="inline-flex min-h-11 items-center gap-2 rounded-control px-3 font-medium"
        >
          {open ? <X size={20} aria-hidden /> : <Menu size={20} aria-hidden />}Menu
        </button>
      </header>
      <aside id="rail" aria-label="Workspace" className={`${open ? "" : "hidden"} border-b border-line bg-panel md:sticky md:top-0 md:block md:h-dvh md:overflow-y-auto md:border-b-0 md:border-e`}>
        {session.data && <Rail session={session.data} />}
      </aside>
      <main id="main" tabIndex={-1} className="min-w-0 px-4 py-5 outline-none md:px-8 md:py-7">
        {session.data
          ? <SessionProvider value={session.data}><Elsewhere session={session.data} /><Outlet /></SessionProvider>
          : session.isError && asProblem(session.error).status !== 401
            ? <><h1 className="sr-only">Entente</h1><Failed problem={asProblem(session.error)} retry={() => void session.refetch()} /></>
            : <><h1 className="sr-only">Entente</h1><Skeleton rows={6} /></>}
      </main>
      <Toasts />
    </div>
  );
}

/**
 * Who acts in an org where they only use apps (a throw-away org above all, by the browser's way back) meets pages of the org they
 * came from: this leads them there again, to the same page.
 */
function Elsewhere({ session }: { session: SessionView }) {
  const others = session.orgs.filter((org) => org.slug !== session.org.slug);
  if (areasFor(session).length > 0 || others.length === 0) return null;
  const change = (slug: string) => void call("session.switchOrg", { body: { slug } }).then(() => location.reload(), (thrown) => say(asProblem(thrown).message, "bad"));
  return (
    <section aria-label="Your org" className="mb-5 flex flex-wrap items-center gap-3 rounded-control border border-line bg-warn-tint px-4 py-3">
      <p className="min-w-0 flex-1 basis-64">You act in {session.org.name}, where you use apps and nothing else.</p>
      {others.map((org) => <Button key={org.slug} small onClick={() => change(org.slug)}>Change to {org.name}</Button>)}
    </section>
  );
}
