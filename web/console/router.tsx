import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, redirect } from "@tanstack/react-router";
import { asProblem } from "../lib/problem.ts";
import { linkClass } from "../ui/Page.tsx";
import { Empty, Failed, Skeleton } from "../ui/States.tsx";
import { Frame } from "./Frame.tsx";
import { HomePage } from "./HomePage.tsx";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const root = createRootRoute({
  component: Frame,
  notFoundComponent: () => (
    <><h1 className="sr-only">Not found</h1><Empty title="There is no such page" action={<Link to="/" className={linkClass}>Back to home</Link>}>The address may be misspelt, or the page has moved.</Empty></>
  ),
  errorComponent: ({ error, reset }) => <><h1 className="sr-only">This page broke</h1><Failed problem={asProblem(error)} retry={reset} /></>,
});

const home = createRoute({ getParentRoute: () => root, path: "/", component: HomePage });

const inbox = createRoute({
  getParentRoute: () => root, path: "/inbox",
  validateSearch: (search: Record<string, unknown>): { unread?: string; after?: string } => {
    const [unread, after] = [text(search["unread"]), text(search["after"])];
    return { ...(unread ? { unread } : {}), ...(after ? { after } : {}) };
  },
  component: lazyRouteComponent(() => import("./InboxPage.tsx"), "InboxPage"),
});
const studio = createRoute({
  getParentRoute: () => root, path: "/studio", component: lazyRouteComponent(() => import("./studio/StudioPage.tsx"), "StudioPage"),
});
const team = createRoute({ getParentRoute: () => root, path: "/studio/team", component: lazyRouteComponent(() => import("./studio/TeamPage.tsx"), "TeamPage") });
const integration = createRoute({
  getParentRoute: () => root, path: "/studio/integrations/$slug", component: lazyRouteComponent(() => import("./studio/integration/IntegrationPage.tsx"), "IntegrationPage"),
});
const submission = createRoute({
  getParentRoute: () => root, path: "/studio/$sub",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/studio/$sub/$section", params: { sub: params.sub, section: "basics" }, replace: true });
  },
});
const section = createRoute({
  getParentRoute: () => root, path: "/studio/$sub/$section",
  component: lazyRouteComponent(() => import("./studio/SubmissionPage.tsx"), "SubmissionPage"),
});
const runPage = () => import("./verification/RunPage.tsx");
const comparePage = () => import("./verification/ComparePage.tsx");
/** Which rows are shown, and which one is open. */
const rowSearch = (search: Record<string, unknown>): { show?: string; check?: string } => {
  const [show, check] = [text(search["show"]), text(search["check"])];
  return { ...(show ? { show } : {}), ...(check ? { check } : {}) };
};
const studioRun = createRoute({ getParentRoute: () => root, path: "/studio/$sub/test/$run", validateSearch: rowSearch, component: lazyRouteComponent(runPage, "StudioRunPage") });
const studioCompare = createRoute({ getParentRoute: () => root, path: "/studio/$sub/test/$run/compare/$other", validateSearch: rowSearch, component: lazyRouteComponent(comparePage, "StudioComparePage") });

const desk = createRoute({
  getParentRoute: () => root, path: "/desk",
  validateSearch: (search: Record<string, unknown>): { view?: string; preview?: string } => {
    const [view, preview] = [text(search["view"]), text(search["preview"])];
    return { ...(view ? { view } : {}), ...(preview ? { preview } : {}) };
  },
  component: lazyRouteComponent(() => import("./desk/QueuePage.tsx"), "QueuePage"),
});
const metrics = createRoute({
  getParentRoute: () => root, path: "/desk/metrics",
  validateSearch: (search: Record<string, unknown>): { days?: string; of?: string } => {
    const of = text(search["of"]);
    return { ...(/^(30|90|365)$/.test(String(search["days"])) ? { days: String(search["days"]) } : {}), ...(of ? { of } : {}) };
  },
  component: lazyRouteComponent(() => import("./desk/MetricsPage.tsx"), "MetricsPage"),
});
const listings = createRoute({
  getParentRoute: () => root, path: "/desk/listings",
  validateSearch: (search: Record<string, unknown>): { show?: string; q?: string } => {
    const q = text(search["q"]);
    return { ...(search["show"] === "all" ? { show: "all" } : {}), ...(q ? { q } : {}) };
  },
  component: lazyRouteComponent(() => import("./desk/listings/ListingsPage.tsx"), "ListingsPage"),
});
const listing = createRoute({ getParentRoute: () => root, path: "/desk/listings/$slug", component: lazyRouteComponent(() => import("./desk/listings/ListingPage.tsx"), "ListingPage") });
const support = createRoute({
  getParentRoute: () => root, path: "/desk/support",
  validateSearch: (search: Record<string, unknown>): { subject?: string; after?: string } => {
    const [subject, after] = [text(search["subject"]), text(search["after"])];
    return { ...(subject ? { subject } : {}), ...(after ? { after } : {}) };
  },
  component: lazyRouteComponent(() => import("./desk/SupportPage.tsx"), "SupportPage"),
});
const workspace = createRoute({
  getParentRoute: () => root, path: "/desk/$sub",
  validateSearch: (search: Record<string, unknown>): { tab?: string } => (text(search["tab"]) ? { tab: text(search["tab"]) ?? "" } : {}),
  component: lazyRouteComponent(() => import("./desk/WorkspacePage.tsx"), "WorkspacePage"),
});
const deskRun = createRoute({ getParentRoute: () => root, path: "/desk/$sub/runs/$run", validateSearch: rowSearch, component: lazyRouteComponent(runPage, "DeskRunPage") });
const deskCompare = createRoute({ getParentRoute: () => root, path: "/desk/$sub/runs/$run/compare/$other", validateSearch: rowSearch, component: lazyRouteComponent(comparePage, "DeskComparePage") });

const rules = createRoute({
  getParentRoute: () => root, path: "/desk/rules",
  validateSearch: (search: Record<string, unknown>): { show?: string; q?: string } => {
    const [show, q] = [text(search["show"]), text(search["q"])];
    return { ...(show ? { show } : {}), ...(q ? { q } : {}) };
  },
  component: lazyRouteComponent(() => import("./desk/RulesPage.tsx"), "RulesPage"),
});
const rule = createRoute({ getParentRoute: () => root, path: "/desk/rules/$check", component: lazyRouteComponent(() => import("./desk/RulePage.tsx"), "RulePage") });

const policy = createRoute({ getParentRoute: () => root, path: "/network", component: lazyRouteComponent(() => import("./network/PolicyPage.tsx"), "PolicyPage") });
const calendar = createRoute({ getParentRoute: () => root, path: "/network/calendar", component: lazyRouteComponent(() => import("./network/CalendarPage.tsx"), "CalendarPage") });
const orgs = createRoute({ getParentRoute: () => root, path: "/network/orgs", component: lazyRouteComponent(() => import("./network/OrgsPage.tsx"), "OrgsPage") });
const keys = createRoute({ getParentRoute: () => root, path: "/network/keys", component: lazyRouteComponent(() => import("./network/KeysPage.tsx"), "KeysPage") });

const org = createRoute({ getParentRoute: () => root, path: "/org", component: lazyRouteComponent(() => import("./org/OverviewPage.tsx"), "OverviewPage") });
const add = createRoute({
  getParentRoute: () => root, path: "/org/add",
  validateSearch: (search: Record<string, unknown>): { q?: string } => (text(search["q"]) ? { q: text(search["q"]) ?? "" } : {}),
  component: lazyRouteComponent(() => import("./org/ChooseAppPage.tsx"), "ChooseAppPage"),
});
const addOne = createRoute({ getParentRoute: () => root, path: "/org/add/$slug", component: lazyRouteComponent(() => import("./org/AddAppPage.tsx"), "AddAppPage") });
const app = createRoute({
  getParentRoute: () => root, path: "/org/apps/$id",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/org/apps/$id/$part", params: { id: params.id, part: "setup" }, replace: true });
  },
});
const appPart = createRoute({ getParentRoute: () => root, path: "/org/apps/$id/$part", component: lazyRouteComponent(() => import("./org/AppPage.tsx"), "AppPage") });
const people = createRoute({
  getParentRoute: () => root, path: "/org/people",
  validateSearch: (search: Record<string, unknown>): { q?: string } => (text(search["q"]) ? { q: text(search["q"]) ?? "" } : {}),
  component: lazyRouteComponent(() => import("./org/PeoplePage.tsx"), "PeoplePage"),
});
const person = createRoute({ getParentRoute: () => root, path: "/org/people/$id", component: lazyRouteComponent(() => import("./org/PersonPage.tsx"), "PersonPage") });
const groups = createRoute({ getParentRoute: () => root, path: "/org/groups", component: lazyRouteComponent(() => import("./org/GroupsPage.tsx"), "GroupsPage") });
const group = createRoute({ getParentRoute: () => root, path: "/org/groups/$id", component: lazyRouteComponent(() => import("./org/GroupPage.tsx"), "GroupPage") });
const audit = createRoute({
  getParentRoute: () => root, path: "/org/audit",
  validateSearch: (search: Record<string, unknown>): { action?: string } => (text(search["action"]) ? { action: text(search["action"]) ?? "" } : {}),
  component: lazyRouteComponent(() => import("./org/AuditPage.tsx"), "AuditPage"),
});
const settings = createRoute({ getParentRoute: () => root, path: "/org/settings", component: lazyRouteComponent(() => import("./org/SettingsPage.tsx"), "SettingsPage") });

export const router = createRouter({
  routeTree: root.addChildren([home, inbox, studio, team, integration, submission, section, studioRun, studioCompare, desk, metrics, listings, listing, support, rules, rule, workspace, deskRun, deskCompare, policy, calendar, orgs, keys, org, add, addOne, app, appPart, people, person, groups, group, audit, settings]),
  basepath: "/app",
  defaultPreload: "intent",
  // a page that breaks leaves the rail where it is
  defaultErrorComponent: ({ error, reset }) => <><h1 className="sr-only">This page broke</h1><Failed problem={asProblem(error)} retry={reset} /></>,
  defaultPendingComponent: () => <Skeleton rows={6} />,
  scrollRestoration: false, // its helper is an inline script, which the content policy refuses
});

declare module "@tanstack/react-router" {
  interface Register { router: typeof router }
}
