import type { z as zod } from "zod";
import { z } from "zod";
import { type Actor, Problem } from "../../kernel/index.ts";
import { groupById, membersOf, personById } from "../../directory/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { guidesOf, labelOfState, type Listing, listingBySlug } from "../catalog/index.ts";
import { capabilities } from "../manifest/index.ts";
import * as actions from "./actions.ts";
import { adoptionRoutes } from "./adoption-routes.ts";
import * as contract from "./contract.ts";
import { type App, type Assignment, type Installation, offered } from "./installation.ts";
import { installationById } from "./reading.ts";
import { type SetupValue, signOnsOf, signOnValues } from "./sso/index.ts";
import { secretVariablesGiven } from "./secret-variables.ts";
import * as store from "./store.ts";
import { trialRoutes } from "./trial-routes.ts";

const launchUrl = (app: App) => `/launch/${app.id}`;

const toSummary = (app: App, logoDigest: string | undefined, manifest?: Installation["manifest"]): zod.input<typeof contract.AppSummary> => ({
  id: app.id, slug: app.slug, label: app.label, version: app.version, status: app.status, enabled: app.enabled, hidden: app.hidden,
  logoUrl: logoDigest ? `/logo/${logoDigest.slice(7)}` : null, capabilities: manifest ? [...capabilities(manifest)] : [], updatedAt: app.updatedAt.toISOString(),
});

const STEP_LABELS = { saml: "Sign in once with SAML", oidc: "Sign in once with OpenID Connect", scim: "Connect provisioning" } as const;

async function show(deps: Platform, actor: Actor, id: string): Promise<zod.input<typeof contract.AppView>> {
  return deps.db.inTenant(actor.orgId, async (tx) => {
    const installation = await installationById(tx, id);
    const { app, manifest, logoDigest } = installation;
    const values: SetupValue[] = await signOnValues(deps, tx, installation);
    const sealed = await secretVariablesGiven(deps, tx, installation);
    const placeholders = { ...app.variables, ...Object.fromEntries(values.map((v) => [v.name, v.value])) };
    return {
      ...toSummary(app, logoDigest, manifest), digest: app.digest, rowVersion: app.rowVersion, offered: offered(manifest),
      variables: manifest.variables.map((v) => ({ name: v.name, label: v.label, help: v.help ?? null, example: v.example ?? null, required: v.required,
        value: app.variables[v.name] ?? "", secret: v.type === "secret", given: app.variables[v.name] !== undefined || sealed.has(v.name) })),
      values, steps: app.enabled.map((p) => ({ id: `proof-${p}`, protocol: p, label: STEP_LABELS[p], done: app.proofs[p] !== undefined, doneAt: app.proofs[p] ?? null })),
      guides: guidesOf(manifest, placeholders), launchUrl: launchUrl(app), listing: toListing(await listingBySlug(tx, app.slug, actor.orgId)),
    };
  });
}

/** What an admin should know of it: nothing while it is simply published. */
function toListing(listing: Listing | undefined): zod.input<typeof contract.AppView>["listing"] {
  if (!listing || (listing.state === "published" && !listing.life.deprecation)) return null;
  const { reason, since, deprecation } = listing.life;
  return {
    state: listing.state, label: labelOfState(listing.state), reason: reason ?? null, since: since?.toISOString() ?? null,
    deprecation: deprecation ? { at: deprecation.at.toISOString(), note: deprecation.note, successor: deprecation.successor ?? null, endsOn: deprecation.endsOn ?? null } : null,
  };
}

async function named(tx: Tx, actor: Actor, a: Assignment): Promise<zod.input<typeof contract.AssignmentView>> {
  const base = { id: a.id, kind: a.target.kind, targetId: a.target.id, assignedAt: a.assignedAt.toISOString(), assignedBy: a.assignedBy };
  if (a.target.kind === "person") return { ...base, name: (await personById(tx, actor.orgId, a.target.id))?.displayName ?? a.target.id, people: 1 };
  return { ...base, name: (await groupById(tx, actor.orgId, a.target.id))?.name ?? a.target.id, people: (await membersOf(tx, actor.orgId, a.target.id)).length };
}

const assignments = (deps: Platform, actor: Actor, id: string) =>
  deps.db.inTenant(actor.orgId, async (tx) => {
    const { app } = await installationById(tx, id);
    const items = [];
    for (const assignment of await store.assignmentsOf(tx, app.id)) items.push(await named(tx, actor, assignment));
    return { items };
  });

const assignmentList = z.object({ items: z.array(contract.AssignmentView) });

export const deploymentRoutes: Route[] = [
  ...adoptionRoutes,
  ...trialRoutes,
  defineRoute({
    method: "GET", path: "/apps", access: "app.read", operation: "apps.list", summary: "The apps of your org",
    returns: z.object({ items: z.array(contract.AppSummary) }),
    handle: async ({ actor, deps }) => deps.db.inTenant(actor.orgId, async (tx) => {
      const items = [];
      for (const app of await store.list(tx, actor.orgId)) {
        const { manifest, logoDigest } = await installationById(tx, app.id);
        items.push(toSummary(app, logoDigest, manifest));
      }
      return { items };
    }),
  }),
  defineRoute({
    method: "POST", path: "/apps", access: "app.write", operation: "apps.install", summary: "Install a published version in your org",
    body: contract.installBody, returns: contract.AppView, status: 201, problems: ["not-found", "invalid-field", "already-exists"],
    handle: async ({ actor, deps, body }) => show(deps, actor, (await actions.install(deps, actor, body)).app.id),
  }),
  defineRoute({
    method: "GET", path: "/apps/:id", access: "app.read", operation: "apps.get", summary: "An app with its setup steps, values and guide",
    params: contract.appParams, returns: contract.AppView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => show(deps, actor, params.id),
  }),
  defineRoute({
    method: "PATCH", path: "/apps/:id", access: "app.write", operation: "apps.configure", summary: "Change label, variables, capabilities or status",
    params: contract.appParams, body: contract.configureBody, returns: contract.AppView, problems: ["not-found", "invalid-field", "already-exists", "stale-write"],
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.configure(deps, actor, params.id, body)).app.id),
  }),
  defineRoute({
    method: "DELETE", path: "/apps/:id", access: "app.write", operation: "apps.uninstall", summary: "Remove an inactive app",
    params: contract.appParams, returns: z.void(), problems: ["not-found", "gate-closed"],
    handle: async ({ actor, deps, params }) => actions.uninstall(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/client-secret", access: "app.write", operation: "apps.renewClientSecret", secret: true, summary: "A new OIDC client secret, shown this once; the old one stops at once",
    params: contract.appParams, body: z.strictObject({}), returns: z.object({ clientSecret: z.string() }), status: 201, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => ({ clientSecret: await actions.renewClientSecret(deps, actor, params.id) }),
  }),
  defineRoute({
    method: "GET", path: "/apps/:id/sign-ons", access: "app.read", operation: "apps.signOns", summary: "Who signed in to the app, and who was refused, latest first",
    params: contract.appParams, returns: z.object({ items: z.array(contract.SignOnView) }), problems: ["not-found"],
    handle: async ({ actor, deps, params }) => deps.db.inTenant(actor.orgId, async (tx) => {
      const { app } = await installationById(tx, params.id);
      return { items: (await signOnsOf(tx, app.id)).map((s) => ({ id: s.id, protocol: s.protocol, person: s.personName, at: s.at.toISOString(), outcome: s.outcome, reason: s.reason, trace: s.trace })) };
    }),
  }),
  defineRoute({
    method: "GET", path: "/apps/:id/assignments", access: "app.read", operation: "apps.assignments", summary: "Who is given the app",
    params: contract.appParams, returns: assignmentList, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => assignments(deps, actor, params.id),
  }),
  defineRoute({
    method: "POST", path: "/apps/:id/assignments", access: "app.write", operation: "apps.assign", summary: "Give the app to people and groups",
    params: contract.appParams, body: contract.assignBody, returns: assignmentList, status: 201, problems: ["not-found", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => {
      await requireTargets(deps, actor, body.targets);
      await actions.assign(deps, actor, params.id, body.targets);
      return assignments(deps, actor, params.id);
    },
  }),
  defineRoute({
    method: "DELETE", path: "/apps/:id/assignments/:assignment", access: "app.write", operation: "apps.unassign", summary: "Take the app from a person or group",
    params: contract.assignmentParams, returns: z.void(), problems: ["not-found"],
    handle: async ({ actor, deps, params }) => actions.unassign(deps, actor, params.id, params.assignment),
  }),
  defineRoute({
    method: "GET", path: "/my/apps", access: "signed-in", operation: "my.apps", summary: "Your tiles",
    returns: z.object({ items: z.array(contract.TileView) }),
    handle: async ({ actor, deps }) => ({
      items: (await actions.myApps(deps, actor)).map(({ app, logoDigest }) => ({ id: app.id, label: app.label, logoUrl: logoDigest ? `/logo/${logoDigest.slice(7)}` : null, launchUrl: launchUrl(app) })),
    }),
  }),
];

/** Every target must be somebody of this org; all that are not are named at once. */
async function requireTargets(deps: Platform, actor: Actor, targets: readonly Assignment["target"][]): Promise<void> {
  await deps.db.inTenant(actor.orgId, async (tx) => {
    const fields = [];
    for (const [i, target] of targets.entries()) {
      const found = target.kind === "person" ? await personById(tx, actor.orgId, target.id) : await groupById(tx, actor.orgId, target.id);
      if (!found) fields.push({ path: `/targets/${i}/id`, code: "app.assignment.unknown", message: `There is no ${target.kind} ${target.id} in your org` });
    }
    if (fields.length > 0) throw new Problem("invalid-field", fields[0]?.message ?? "", { fields });
  });
}
