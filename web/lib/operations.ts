/** Every operation the client app uses, by the name the API description gives it: method and path below `/api`. */
export const OPERATIONS = {
  "session.read": "GET /session",
  "session.signOut": "DELETE /session",
  "session.switchOrg": "POST /session/org",

  "submissions.list": "GET /submissions",
  "submissions.create": "POST /submissions",
  "submissions.get": "GET /submissions/:id",
  "submissions.save": "PUT /submissions/:id/manifest",
  "submissions.checkField": "POST /submissions/:id/field-checks",
  "submissions.setLogo": "PUT /submissions/:id/logo",
  "submissions.setImage": "PUT /submissions/:id/images/:name",
  "submissions.setSecret": "PUT /submissions/:id/secrets/:name",
  "submissions.submit": "POST /submissions/:id/submit",
  "submissions.withdraw": "POST /submissions/:id/withdraw",
  "submissions.fixedOnOurSide": "POST /submissions/:id/fixed",
  "submissions.delete": "DELETE /submissions/:id",
  "submissions.setRelease": "PUT /submissions/:id/release",
  "submissions.copy": "POST /submissions/:id/copy",
  "collaborators.list": "GET /submissions/:id/collaborators",
  "collaborators.put": "PUT /submissions/:id/collaborators/:account",
  "collaborators.remove": "DELETE /submissions/:id/collaborators/:account",
  "integrations.list": "GET /integrations",
  "integrations.get": "GET /integrations/:slug",
  "integrations.adoption": "GET /integrations/:slug/adoption",
  "integrations.rechecks": "GET /integrations/:slug/rechecks",
  "integrations.setTestSecret": "PUT /integrations/:slug/test-secrets/:name",
  "integrations.renew": "POST /integrations/:slug/rechecks",
  "integrations.update": "POST /integrations/:slug/update",
  "integrations.promote": "POST /integrations/:slug/promote",
  "integrations.deprecate": "PUT /integrations/:slug/deprecation",
  "integrations.undeprecate": "DELETE /integrations/:slug/deprecation",
  "integrations.askRemoval": "PUT /integrations/:slug/removal",
  "integrations.dropRemoval": "DELETE /integrations/:slug/removal",
  "submissions.history": "GET /submissions/:id/history",
  "manifest.validate": "POST /manifest/validate",
  "manifest.guide": "POST /manifest/guide",
  "manifest.guideLinks": "POST /manifest/guide/links",
  "manifest.sample": "GET /manifest/sample",
  "manifest.fromMetadata": "POST /manifest/from-metadata",

  "inbox.read": "GET /inbox",
  "inbox.markRead": "POST /inbox/read",
  "inbox.chooseMail": "PUT /inbox/mail",
  "domains.list": "GET /domains",
  "domains.add": "POST /domains",
  "domains.prove": "POST /domains/:domain/prove",
  "domains.remove": "DELETE /domains/:domain",
  "webhooks.list": "GET /webhooks",
  "webhooks.create": "POST /webhooks",
  "webhooks.change": "PATCH /webhooks/:id",
  "webhooks.rotate": "POST /webhooks/:id/rotate",
  "webhooks.test": "POST /webhooks/:id/test",
  "webhooks.remove": "DELETE /webhooks/:id",
  "webhooks.deliveries": "GET /webhooks/:id/deliveries",
  "webhooks.resend": "POST /webhooks/:id/deliveries/:delivery/resend",

  "runs.start": "POST /submissions/:id/runs",
  "runs.compatibility": "POST /submissions/:id/compatibility-runs",
  "runs.list": "GET /submissions/:id/runs",
  "runs.get": "GET /runs/:id",
  "runs.check": "GET /runs/:id/checks/:check",
  "runs.rerun": "POST /runs/:id/rerun",
  "runs.compare": "GET /runs/:id/compare/:other",
  "runs.cancel": "POST /runs/:id/cancel",
  "runs.bench": "GET /submissions/:id/bench",

  "checks.list": "GET /checks",
  "checks.search": "GET /checks/search",

  "requirements.list": "GET /submissions/:id/requirements",
  "threads.list": "GET /submissions/:id/threads",
  "threads.open": "POST /submissions/:id/threads",
  "threads.reply": "POST /threads/:id/messages",
  "threads.markFixed": "POST /threads/:id/fixed",
  "threads.resolve": "POST /threads/:id/resolve",

  "support.list": "GET /support",
  "support.get": "GET /support/:subject",
  "support.write": "POST /support/:subject",
  "support.close": "POST /support/:subject/close",

  "desk.queue": "GET /desk/queue",
  "desk.analysts": "GET /desk/analysts",
  "desk.assign": "POST /desk/queue/assign",
  "desk.snooze": "POST /desk/queue/snooze",
  "desk.wake": "POST /desk/queue/wake",
  "desk.metrics": "GET /desk/metrics",
  "desk.metricsList": "GET /desk/metrics/submissions",
  "desk.rules": "GET /desk/rules",
  "desk.rule": "GET /desk/rules/:check",
  "rules.list": "GET /network/rules",
  "rules.set": "PUT /network/rules/:check",
  "desk.listings": "GET /desk/listings",
  "desk.listing": "GET /desk/listings/:slug",
  "desk.adoption": "GET /desk/listings/:slug/adoption",
  "desk.rechecks": "GET /desk/rechecks",
  "desk.listingRechecks": "GET /desk/listings/:slug/rechecks",
  "desk.moveListing": "POST /desk/listings/:slug/moves",
  "desk.confirmMove": "POST /desk/listings/:slug/moves/:move/confirm",
  "desk.dropMove": "POST /desk/listings/:slug/moves/:move/drop",
  "desk.endorse": "POST /desk/listings/:slug/endorsements",
  "desk.get": "GET /desk/submissions/:id",
  "desk.claim": "POST /desk/submissions/:id/claim",
  "desk.decide": "POST /desk/submissions/:id/decisions",
  "desk.trial": "GET /desk/submissions/:id/trial",
  "desk.openTrial": "POST /desk/submissions/:id/trial",
  "desk.endTrial": "DELETE /desk/submissions/:id/trial",
  "desk.trialSecret": "POST /desk/submissions/:id/trial/client-secret",
  "desk.undo": "POST /desk/submissions/:id/undo",
  "desk.judge": "PUT /desk/submissions/:id/requirements/:requirement",
  "desk.clearHold": "POST /desk/submissions/:id/holds/:code/clear",

  "catalog.search": "GET /catalog",
  "catalog.get": "GET /catalog/:slug",

  "apps.list": "GET /apps",
  "apps.install": "POST /apps",
  "apps.get": "GET /apps/:id",
  "apps.configure": "PATCH /apps/:id",
  "apps.renewClientSecret": "POST /apps/:id/client-secret",
  "apps.uninstall": "DELETE /apps/:id",
  "apps.assignments": "GET /apps/:id/assignments",
  "apps.assign": "POST /apps/:id/assignments",
  "apps.unassign": "DELETE /apps/:id/assignments/:assignment",

  "provisioning.status": "GET /apps/:id/provisioning",
  "provisioning.connect": "POST /apps/:id/provisioning/connection",
  "provisioning.disconnect": "DELETE /apps/:id/provisioning/connection",
  "provisioning.test": "POST /apps/:id/provisioning/test",
  "provisioning.pause": "POST /apps/:id/provisioning/pause",
  "provisioning.resume": "POST /apps/:id/provisioning/resume",
  "provisioning.sync": "POST /apps/:id/provisioning/sync",
  "provisioning.operations": "GET /apps/:id/operations",
  "provisioning.retry": "POST /apps/:id/operations/:op/retry",
  "provisioning.accounts": "GET /apps/:id/accounts",
  "provisioning.approveRemovals": "POST /apps/:id/removals/:plan/approve",
  "provisioning.pushedGroups": "GET /apps/:id/pushed-groups",
  "provisioning.pushGroup": "PUT /apps/:id/pushed-groups/:groupId",
  "provisioning.unpushGroup": "DELETE /apps/:id/pushed-groups/:groupId",

  "people.list": "GET /people",
  "people.create": "POST /people",
  "people.read": "GET /people/:id",
  "people.update": "PATCH /people/:id",
  "people.delete": "DELETE /people/:id",
  "people.suspend": "POST /people/:id/suspend",
  "people.activate": "POST /people/:id/activate",
  "people.deactivate": "POST /people/:id/deactivate",
  "people.invite": "POST /people/:id/invite",
  "people.import": "POST /people/import",
  "groups.list": "GET /groups",
  "groups.create": "POST /groups",
  "groups.read": "GET /groups/:id",
  "groups.update": "PATCH /groups/:id",
  "groups.delete": "DELETE /groups/:id",
  "groups.changeMembers": "POST /groups/:id/members",

  "network.policy": "GET /network/policy",
  "network.changePolicy": "PATCH /network/policy",
  "network.holidays": "GET /network/holidays",
  "network.setHolidays": "PUT /network/holidays",
  "orgs.list": "GET /orgs",
  "orgs.create": "POST /orgs",
  "orgs.operate": "PATCH /orgs/:id",
  "orgs.inviteFirstAdmin": "POST /orgs/:id/invitations",
  "evidence.keys": "GET /evidence-keys",
  "evidence.rotateKey": "POST /evidence-keys/rotate",

  "org.read": "GET /org",
  "org.rename": "PATCH /org",
  "members.list": "GET /members",
  "members.invite": "POST /members",
  "members.changeRoles": "PATCH /members/:id",
  "members.remove": "DELETE /members/:id",
  "tokens.list": "GET /tokens",
  "tokens.create": "POST /tokens",
  "tokens.revoke": "DELETE /tokens/:id",
  "audit.list": "GET /audit",
} as const satisfies Record<string, `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`>;

export type Operation = keyof typeof OPERATIONS;

/** What an operation is given: path parameters, query and body, each when it has them. */
export interface Given {
  params?: Readonly<Record<string, string>> | undefined;
  query?: Readonly<Record<string, string | number | undefined>> | undefined;
  body?: unknown;
}

/** The request an operation stands for. Path parameters are encoded; empty query values are left out. */
export function requestOf(operation: Operation, { params = {}, query = {} }: Given): { method: string; url: string } {
  const [method = "GET", path = "/"] = OPERATIONS[operation].split(" ");
  const filled = path.replaceAll(/:([a-z]+)/gi, (_whole, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== "") search.set(name, String(value));
  const text = search.toString();
  return { method, url: `/api${filled}${text === "" ? "" : `?${text}`}` };
}

/** The same request for a terminal. The token stays a variable: a secret does not belong in a history. */
export function asCurl(operation: Operation, given: Given, origin: string): string {
  const { method, url } = requestOf(operation, given);
  const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const lines = [`curl -X ${method} ${quoted(origin + url)}`, '  -H "Authorization: Bearer $ENTENTE_TOKEN"'];
  if (given.body !== undefined) lines.push("  -H 'Content-Type: application/json'", `  -d ${quoted(JSON.stringify(given.body))}`);
  return lines.join(" \\\n");
}
