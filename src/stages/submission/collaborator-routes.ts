import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Member } from "../../tenancy/index.ts";
import { addCollaborator, dropCollaborator, readTeam, type Team } from "./collaborator-actions.ts";
import { submissionParams } from "./contract.ts";

const PersonView = z.object({ accountId: z.string(), name: z.string(), email: z.string() });
const TeamView = z.object({
  items: z.array(PersonView.extend({ owner: z.boolean(), addedAt: z.string() })),
  /** Members of the org who could be added. */
  candidates: z.array(PersonView),
  /** Who hears of the submission first: its owner, else who sent or began it; null when they have left. */
  lead: PersonView.nullable(),
});
const collaboratorParams = submissionParams.extend({ account: z.string().regex(/^acc_[0-9a-z]{26}$/) });

const person = ({ accountId, name, email }: Member) => ({ accountId, name, email });
const toTeamView = ({ collaborators, candidates, lead }: Team): z.input<typeof TeamView> => ({
  items: collaborators.map((one) => ({ ...person(one.member), owner: one.owner, addedAt: one.addedAt.toISOString() })),
  candidates: candidates.map(person), lead: lead ? person(lead) : null,
});

export const collaboratorRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/submissions/:id/collaborators", access: "submission.read", operation: "collaborators.list", summary: "Who follows a submission, and who of your org could",
    params: submissionParams, returns: TeamView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => toTeamView(await readTeam(deps, actor, params.id)),
  }),
  defineRoute({
    method: "PUT", path: "/submissions/:id/collaborators/:account", access: "submission.write", operation: "collaborators.put",
    summary: "Let a member of your org follow a submission, or make them its owner", params: collaboratorParams, body: z.strictObject({ owner: z.boolean() }), returns: TeamView,
    problems: ["not-found", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => toTeamView(await addCollaborator(deps, actor, params.id, params.account, body.owner)),
  }),
  defineRoute({
    method: "DELETE", path: "/submissions/:id/collaborators/:account", access: "submission.write", operation: "collaborators.remove", summary: "Let a member follow it no more",
    params: collaboratorParams, returns: TeamView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => toTeamView(await dropCollaborator(deps, actor, params.id, params.account)),
  }),
];
