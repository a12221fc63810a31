import type { ReactNode } from "react";
import { SCRIPT, STYLESHEET } from "./assets.ts";
import { Icon, Mark } from "./icons.tsx";
import { signInPath } from "./next-path.ts";
import { THEMES, type Theme } from "./theme.ts";
import type { Session } from "./views.ts";

export interface FrameProps {
  /** "Thing" or "Thing - Area". */
  title: string;
  description?: string | undefined;
  session: Session | undefined;
  theme: Theme;
  /** Path and query of this page, to come back to. */
  here: string;
  /** Where the browser goes on to by itself, at once. */
  goOnTo?: string | undefined;
  /** Address under which search engines keep this page; without it they are asked to pass by. */
  canonical?: string | undefined;
  children: ReactNode;
}

const CONSOLE_RIGHTS = ["submission.read", "review.read", "app.read", "network.operate"] as const;
export const usesConsole = (session: Session): boolean => CONSOLE_RIGHTS.some((right) => session.rights.includes(right));

export function Frame({ title, description, session, theme, here, goOnTo, canonical, children }: FrameProps) {
  return (
    <html lang="en" {...(theme === "system" ? {} : { "data-theme": theme })}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <title>{`${title} - Entente`}</title>
        {description && <meta name="description" content={description} />}
        {canonical ? <link rel="canonical" href={canonical} /> : <meta name="robots" content="noindex" />}
        {goOnTo && <meta httpEquiv="refresh" content={`0; url=${goOnTo}`} />}
        <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cg fill='none' stroke='%235b6ee0' stroke-width='3'%3E%3Ccircle cx='11.5' cy='16' r='9'/%3E%3Ccircle cx='20.5' cy='16' r='9'/%3E%3C/g%3E%3C/svg%3E" />
        <link rel="stylesheet" href={STYLESHEET} />
        <script type="module" src={SCRIPT} />
      </head>
      <body>
        <a className="skip" href="#main">Skip to the content</a>
        <Header session={session} here={here} />
        <main id="main" tabIndex={-1}>{children}</main>
        <Footer theme={theme} here={here} />
      </body>
    </html>
  );
}

function Header({ session, here }: { session: Session | undefined; here: string }) {
  const path = here.split("?", 1)[0] ?? "/";
  const link = (href: string, label: string) => (
    <li><a href={href} {...(path === href || path.startsWith(`${href}/`) ? { "aria-current": path === href ? "page" as const : "true" as const } : {})}>{label}</a></li>
  );
  return (
    <header className="site-header">
      <div className="wide">
        <a className="brand" href="/"><Mark /><span>Entente</span></a>
        <nav aria-label="Main">
          <ul>
            {link("/catalog", "Catalog")}
            {link("/checks", "Checks")}
            {session && link("/my", "My apps")}
            {session && usesConsole(session) && link("/app", "Console")}
          </ul>
        </nav>
        {session ? <AccountMenu session={session} here={here} /> : path !== "/sign-in" && <a className="button quiet" href={path === "/" || path === "/sign-out" ? "/sign-in" : signInPath(here)}>Sign in</a>}
      </div>
    </header>
  );
}

function AccountMenu({ session, here }: { session: Session; here: string }) {
  const others = session.orgs.filter((org) => org.slug !== session.org.slug);
  return (
    <details className="menu" data-menu="">
      <summary className="button quiet">
        <span className="initial" aria-hidden="true">{session.account.name.trim().charAt(0).toUpperCase() || "?"}</span>
        <span className="menu-name"><span className="sr">Account: </span>{session.account.name}</span>
        <Icon name="down" />
      </summary>
      <div className="menu-panel">
        <p><strong>{session.account.name}</strong><br /><span className="dim">{session.account.email}</span><br /><span className="dim">in {session.org.name}</span></p>
        {others.length > 0 && (
          <form method="post" action="/switch-org">
            <p className="menu-label" id="switch-label">Switch org</p>
            <input type="hidden" name="next" value={here} />
            <ul aria-labelledby="switch-label">
              {others.map((org) => <li key={org.id}><button className="menu-item" name="slug" value={org.slug}>{org.name}</button></li>)}
            </ul>
          </form>
        )}
        <ul>
          <li><a className="menu-item" href="/my">My apps</a></li>
          {usesConsole(session) && <li><a className="menu-item" href="/app">Console</a></li>}
          <li><a className="menu-item" href="/sign-out">Sign out</a></li>
        </ul>
      </div>
    </details>
  );
}

function Footer({ theme, here }: { theme: Theme; here: string }) {
  return (
    <footer className="site-footer">
      <div className="wide">
        <p><Mark /> <span>Entente, a network of proven integrations.</span></p>
        <nav aria-label="More">
          <ul>
            <li><a href="/catalog">Catalog</a></li>
            <li><a href="/checks">Check reference</a></li>
            <li><a href="/docs">Documentation</a></li>
            <li><a href="/my">My apps</a></li>
            <li><a href="/app/studio">Publish an integration</a></li>
          </ul>
        </nav>
        <form className="theme" method="post" action="/theme" aria-label="Theme">
          <input type="hidden" name="back" value={here} />
          {(Object.keys(THEMES) as Theme[]).map((key) => <button key={key} name="theme" value={key} aria-pressed={key === theme}>{THEMES[key]}</button>)}
        </form>
      </div>
    </footer>
  );
}
