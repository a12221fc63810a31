import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import { guidesOf } from "../catalog/index.ts";
import * as contract from "./contract.ts";
import { endTrial, type OpenTrial, openTrial, readTrial, trialClientSecret } from "./trial-actions.ts";

const params = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/) });
const TrialView = z.object({
  /** The throw-away org, to switch to. */
  orgSlug: z.string(), digest: z.string(), openedAt: z.string(), endsAt: z.string(), launchUrl: z.string(),
  /** By what it can be signed in to. Provisioning is off: it would need the publisher's secrets. */
  enabled: contract.AppView.shape.enabled,
  /** What the app's test tenant has to be told of the throw-away org. */
  values: contract.AppView.shape.values,
  guides: contract.AppView.shape.guides,
});
const TrialRead = z.object({ trial: TrialView.nullable() });

function toView({ trial, orgSlug, values, app: { enabled, variables } }: OpenTrial): z.input<typeof TrialView> {
  return {
    orgSlug, digest: trial.digest, openedAt: trial.openedAt.toISOString(), endsAt: trial.endsAt.toISOString(), launchUrl: `/launch/${trial.appId}`, enabled, values,
    guides: guidesOf(trial.manifest, { ...variables, ...Object.fromEntries(values.map((one) => [one.name, one.value])) }),
  };
}

/** An analyst signs in to the app as the submission describes it, before anything is published. */
export const trialRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/desk/submissions/:id/trial", access: "review.read", operation: "desk.trial", summary: "Your throw-away org with the submission installed, while there is one",
    params, returns: TrialRead, problems: ["not-found"],
    handle: async ({ actor, deps, params: { id } }) => {
      const open = await readTrial(deps, actor, id);
      return { trial: open ? toView(open) : null };
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/submissions/:id/trial", access: "review.decide", operation: "desk.openTrial", summary: "Open a throw-away org with the submitted revision installed",
    params, body: z.strictObject({}), returns: TrialRead, status: 201, problems: ["not-found", "not-your-move", "own-submission", "already-exists", "gate-closed", "invalid-field"],
    handle: async ({ actor, deps, params: { id } }) => ({ trial: toView(await openTrial(deps, actor, id)) }),
  }),
  defineRoute({
    method: "DELETE", path: "/desk/submissions/:id/trial", access: "review.decide", operation: "desk.endTrial", summary: "End your trial: the throw-away org is removed with everything in it",
    params, returns: TrialRead, problems: ["not-found"],
    handle: async ({ actor, deps, params: { id } }) => {
      await endTrial(deps, actor, id);
      return { trial: null };
    },
  }),
  defineRoute({
    method: "POST", path: "/desk/submissions/:id/trial/client-secret", access: "review.decide", operation: "desk.trialSecret", secret: true, summary: "A client secret of the throw-away org, shown this once",
    params, body: z.strictObject({}), returns: z.object({ clientSecret: z.string() }), problems: ["not-found"],
    handle: async ({ actor, deps, params: { id } }) => ({ clientSecret: await trialClientSecret(deps, actor, id) }),
  }),
];
