import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { call } from "../lib/api.ts";
import { useLoaded } from "../lib/loading.ts";
import { asProblem } from "../lib/problem.ts";
import { keepTheme, readTheme, type Theme, THEMES } from "../lib/theme.ts";
import type { SessionView } from "../lib/views.ts";
import { say } from "../ui/Toasts.tsx";
import { areasFor, ROLE_WORDS } from "./session.tsx";

const linkLook = "block rounded-control px-3 py-1.5 pointer-coarse:py-2.5 hover:bg-canvas";
const THEME_WORDS: Record<Theme, string> = { system: "System", light: "Light", dark: "Dark" };

/** Workspace switcher, the sections of the active roles, and what belongs to the person. */
export function Rail({ session }: { session: SessionView }) {
  return (
    <div className="flex min-h-full flex-col gap-5 p-4">
      <a href="/catalog" className="hidden px-3 text-lg font-semibold md:block">Entente</a>
      <OrgSwitch session={session} />
      <nav aria-label="Sections" className="flex flex-1 flex-col gap-4">
        <Link to="/" activeOptions={{ exact: true }} className={linkLook} activeProps={{ className: "bg-accent-tint font-medium" }}>Home</Link>
        <InboxLink />
        {areasFor(session).map((area) => (
          <div key={area.id}>
            <p className="px-3 pb-1 text-xs font-medium text-dim">{area.label}</p>
            <ul>
              {area.pages.map((page) => (
                <li key={page.to}>
                  <Link to={page.to} activeOptions={{ exact: page.to === "/org" || page.to === "/org/add" || page.to === "/studio" || page.to === "/desk" || page.to === "/network" }} className={linkLook} activeProps={{ className: "bg-accent-tint font-medium" }}>{page.label}</Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <div>
          <p className="px-3 pb-1 text-xs font-medium text-dim">Everybody</p>
          <ul>
            <li><a href="/my" className={linkLook}>My apps</a></li>
            <li><a href="/catalog" className={linkLook}>Catalog</a></li>
          </ul>
        </div>
      </nav>
      <div className="flex flex-col gap-3 border-t border-line pt-4">
        <div className="px-3">
          <p className="font-medium">{session.account.name}</p>
          <p className="break-all text-sm text-dim">{session.account.email}</p>
          <p className="text-sm text-dim">{session.roles.map((role) => ROLE_WORDS[role]).join(", ")}</p>
        </div>
        <ThemeChoice />
        <button type="button" className={`${linkLook} text-start`} onClick={() => void signOut()}>Sign out</button>
      </div>
    </div>
  );
}

/** With the number of notices that were not read yet. */
function InboxLink() {
  const { data } = useLoaded("inbox.read", { query: {} }, { everyMs: 60_000 });
  const unread = data?.unread ?? 0;
  return (
    <Link to="/inbox" className={`${linkLook} -mt-3`} activeProps={{ className: "bg-accent-tint font-medium" }}>
      Inbox{unread > 0 && <span className="ms-2 rounded-full bg-info-tint px-2 text-sm text-info">{unread}<span className="sr-only"> unread</span></span>}
    </Link>
  );
}

function OrgSwitch({ session }: { session: SessionView }) {
  const id = useId();
  const change = (slug: string) =>
    void call("session.switchOrg", { body: { slug } }).then(() => location.assign("/app"), (thrown) => say(asProblem(thrown).message, "bad"));
  if (session.orgs.length < 2) return <div className="px-3"><p className="text-xs text-dim">Org</p><p className="font-medium">{session.org.name}</p></div>;
  return (
    <div className="flex flex-col gap-1 px-3">
      <label htmlFor={id} className="text-xs text-dim">Org</label>
      <select id={id} value={session.org.slug} onChange={(e) => change(e.target.value)} className="min-h-9 w-full rounded-control border border-line-strong bg-panel px-2 font-medium">
        {session.orgs.map((org) => <option key={org.slug} value={org.slug}>{org.name}</option>)}
      </select>
    </div>
  );
}

function ThemeChoice() {
  const id = useId();
  const [theme, setTheme] = useState(readTheme);
  return (
    <div className="flex items-center justify-between gap-2 px-3">
      <label htmlFor={id}>Theme</label>
      <select
        id={id} value={theme} className="min-h-9 rounded-control border border-line-strong bg-panel px-2"
        onChange={(e) => {
          const chosen = THEMES.find((name) => name === e.target.value) ?? "system";
          keepTheme(chosen);
          setTheme(chosen);
        }}
      >
        {THEMES.map((name) => <option key={name} value={name}>{THEME_WORDS[name]}</option>)}
      </select>
    </div>
  );
}

async function signOut(): Promise<void> {
  await call("session.signOut").catch((thrown: unknown) => say(asProblem(thrown).message, "bad"));
  location.assign("/sign-in");
}
