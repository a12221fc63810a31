import { z } from "zod";
import { type Actor, Problem } from "../../kernel/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import * as actions from "./actions.ts";
import { collaboratorRoutes } from "./collaborator-routes.ts";
import * as contract from "./contract.ts";
import { readDraft } from "./draft.ts";
import { fieldCheckRoutes } from "./field-check-routes.ts";
import { gatesFor } from "./gates.ts";
import { holdsOf } from "./hold-store.ts";
import { setImage, staleImagesOf } from "./image-actions.ts";
import { setRelease } from "./publishing-actions.ts";
import { expectedBy } from "./moving.ts";
import { closedDays } from "./policy-store.ts";
import { policyRoutes } from "./policy-routes.ts";
import { STATES } from "./states.ts";
import * as store from "./store.ts";
import { setLiveSecret } from "./live-secret-actions.ts";
import { beginUpdate, copyToDraft, promote } from "./update-actions.ts";
import { toSummary, toView } from "./view.ts";

const ruleOf = (deps: Platform) => ({ allowLocal: deps.config.allowLocalTargets });

async function show(deps: Platform, actor: Actor, id: string) {
  return deps.db.inTenant(actor.orgId, async (tx) => {
    const found = await store.byId(tx, id);
    if (!found) throw new Problem("not-found", `There is no submission ${id}`);
    const rule = ruleOf(deps);
    const facts = await actions.submitFacts(deps, tx, found);
    const read = readDraft(found.manifest, rule);
    return toView(found, actor, {
      read: { ...read, warnings: [...read.warnings, ...(await staleImagesOf(deps, tx, found, facts))] }, facts, gates: gatesFor(found, facts, deps.clock.now()), holds: (await holdsOf(tx, [id])).get(id) ?? [],
      expectedBy: expectedBy({ ...found, listingOnly: facts.live?.listingOnly === true }, deps.clock.now(), await closedDays(tx)),
      secrets: await actions.namedSecrets(deps, tx, found),
    }, rule);
  });
}

const problems = ["not-found", "not-your-move", "stale-write"] as const;

export const submissionRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/submissions", access: "submission.read", operation: "submissions.list", summary: "Your org's submissions, latest first",
    returns: z.object({ items: z.array(contract.SubmissionSummary) }),
    handle: async ({ actor, deps }) => ({ items: (await deps.db.inTenant(actor.orgId, (tx) => store.list(tx, actor.orgId))).map((s) => toSummary(s, ruleOf(deps))) }),
  }),
  defineRoute({
    method: "POST", path: "/submissions", access: "submission.write", operation: "submissions.create", summary: "Begin a draft from a manifest, or from nothing",
    body: contract.createBody, returns: contract.SubmissionView, status: 201, problems: ["invalid-field", "gate-closed"],
    handle: async ({ actor, deps, body }) => show(deps, actor, (await actions.createDraft(deps, actor, body)).id),
  }),
  defineRoute({
    method: "GET", path: "/submissions/:id", access: "submission.read", operation: "submissions.get", summary: "One submission with its gates and problems",
    params: contract.submissionParams, returns: contract.SubmissionView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => show(deps, actor, params.id),
  }),
  defineRoute({
    method: "PUT", path: "/submissions/:id/manifest", access: "submission.write", operation: "submissions.save", summary: "Keep the draft as it is, over the version that was read",
    params: contract.submissionParams, body: contract.saveBody, returns: contract.SubmissionView, problems, maxBodyBytes: 1_200_000,
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.saveDraft(deps, actor, params.id, body)).id),
  }),
  defineRoute({
    method: "PUT", path: "/submissions/:id/logo", access: "submission.write", operation: "submissions.setLogo", summary: "Upload the logo; it is re-encoded as PNG",
    params: contract.submissionParams, body: contract.logoBody, returns: contract.SubmissionView, problems: [...problems, "too-large", "invalid-field"], maxBodyBytes: 1_500_000,
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.setLogo(deps, actor, params.id, Buffer.from(body.base64, "base64"))).id),
  }),
  defineRoute({
    method: "PUT", path: "/submissions/:id/images/:name", access: "submission.write", operation: "submissions.setImage",
    summary: "Upload a picture of the guide (PNG, JPEG, WebP; at most 2 MB, 4,000 pixels a side); it is encoded anew and stands in the manifest by its name",
    params: contract.imageParams, body: contract.imageBody, returns: contract.ImageView, problems: [...problems, "too-large", "invalid-field"], maxBodyBytes: 2_800_000, perMinute: 120,
    handle: async ({ actor, deps, params, body }) => {
      const { base64, ...about } = body;
      const { submission, image } = await setImage(deps, actor, params.id, params.name, { ...about, content: Buffer.from(base64, "base64") });
      return { submission: await show(deps, actor, submission.id), image: { ...image, url: `/image/${image.digest.slice("sha256:".length)}` } };
    },
  }),
  defineRoute({
    method: "PUT", path: "/submissions/:id/secrets/:name", access: "submission.write", operation: "submissions.setSecret",
    summary: "Set a test secret; it cannot be read back", params: contract.secretParams, body: contract.secretBody, returns: z.void(), problems: ["not-found", "not-your-move", "gate-closed"],
    handle: async ({ actor, deps, params, body }) => actions.setTestSecret(deps, actor, params.id, params.name, body.value),
  }),
  defineRoute({
    method: "POST", path: "/submissions/:id/submit", access: "submission.write", operation: "submissions.submit", summary: "Send the draft to the desk",
    params: contract.submissionParams, body: contract.submitBody, returns: contract.SubmissionView, problems: [...problems, "gate-closed", "already-exists"],
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.submit(deps, actor, params.id, body)).id),
  }),
  defineRoute({
    method: "POST", path: "/submissions/:id/withdraw", access: "submission.write", operation: "submissions.withdraw", summary: "Take it back from the desk",
    params: contract.submissionParams, body: contract.versionBody, returns: contract.SubmissionView, problems,
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.publisherMove(deps, actor, params.id, "withdraw", body)).id),
  }),
  defineRoute({
    method: "POST", path: "/submissions/:id/fixed", access: "submission.write", operation: "submissions.fixedOnOurSide",
    summary: "Say that it was mended in the app, without an edit", params: contract.submissionParams, body: contract.versionBody, returns: contract.SubmissionView,
    problems: [...problems, "gate-closed"],
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.publisherMove(deps, actor, params.id, "fixed_on_our_side", body)).id),
  }),
  defineRoute({
    method: "PUT", path: "/submissions/:id/release", access: "submission.write", operation: "submissions.setRelease",
    summary: "Number, changelog and day of the next version; the day may be changed or taken back until it is public", params: contract.submissionParams,
    body: contract.releaseBody, returns: contract.SubmissionView, problems: [...problems, "invalid-field"],
    handle: async ({ actor, deps, params, body }) => {
      const { publishOn, ...rest } = body;
      return show(deps, actor, (await setRelease(deps, actor, params.id, { ...rest, publishOn: typeof publishOn === "string" ? new Date(publishOn) : publishOn })).id);
    },
  }),
  defineRoute({
    method: "POST", path: "/submissions/:id/copy", access: "submission.write", operation: "submissions.copy", summary: "Begin a new draft from it",
    params: contract.submissionParams, body: z.strictObject({}), returns: contract.SubmissionView, status: 201, problems: ["not-found", "gate-closed"],
    handle: async ({ actor, deps, params }) => show(deps, actor, (await copyToDraft(deps, actor, params.id)).id),
  }),
  defineRoute({
    method: "POST", path: "/integrations/:slug/update", access: "submission.write", operation: "integrations.update", summary: "Begin a draft beside the published version",
    params: contract.slugParams, body: z.strictObject({}), returns: contract.SubmissionView, status: 201, problems: ["not-found", "gate-closed"],
    handle: async ({ actor, deps, params }) => show(deps, actor, (await beginUpdate(deps, actor, params.slug)).id),
  }),
  defineRoute({
    method: "POST", path: "/integrations/:slug/promote", access: "submission.write", operation: "integrations.promote", summary: "Take a private integration to the public catalog's door",
    params: contract.slugParams, body: z.strictObject({}), returns: contract.SubmissionView, status: 201, problems: ["not-found", "gate-closed"],
    handle: async ({ actor, deps, params }) => show(deps, actor, (await promote(deps, actor, params.slug)).id),
  }),
  defineRoute({
    method: "PUT", path: "/integrations/:slug/test-secrets/:name", access: "submission.write", operation: "integrations.setTestSecret",
    summary: "Give a secret of the test account once more, so that the published version can be run again; it is deleted after 30 days",
    params: contract.liveSecretParams, body: contract.secretBody, returns: z.void(), problems: ["not-found", "gate-closed"],
    handle: async ({ actor, deps, params, body }) => setLiveSecret(deps, actor, params.slug, params.name, body.value),
  }),
  defineRoute({
    method: "DELETE", path: "/submissions/:id", access: "submission.write", operation: "submissions.delete", summary: "Delete a draft for good",
    params: contract.submissionParams, returns: z.void(), problems: ["not-found", "not-your-move"],
    handle: async ({ actor, deps, params }) => actions.deleteDraft(deps, actor, params.id),
  }),
  defineRoute({
    method: "GET", path: "/submissions/:id/history", access: "submission.read", operation: "submissions.history", summary: "Every move it made",
    params: contract.submissionParams, returns: z.object({ items: z.array(contract.MoveView) }), problems: ["not-found"],
    handle: async ({ actor, deps, params }) => ({
      items: await deps.db.inTenant(actor.orgId, async (tx) => {
        const found = await store.byId(tx, params.id);
        if (!found) throw new Problem("not-found", `There is no submission ${params.id}`);
        return (await store.moves(tx, found.id)).map((move) => ({ ...move, at: move.at.toISOString(), toLabel: STATES[move.to].label, digest: move.digest ?? null }));
      }),
    }),
  }),
  ...collaboratorRoutes,
  ...fieldCheckRoutes,
  ...policyRoutes,
];
