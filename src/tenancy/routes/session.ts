import { z } from "zod";
import type { Actor } from "../../kernel/index.ts";
import { defineRoute, type Reply, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { acceptInvitation, readInvitation } from "../actions/invitations.ts";
import { askForPasskey, signInByPasskey } from "../actions/passkeys.ts";
import { askForRecovery, recover } from "../actions/recovery.ts";
import { orgsOf, signOut, switchOrg } from "../actions/sessions.ts";
import { type SignedIn, signIn } from "../actions/sign-in.ts";
import {
  asAuthentication, InvitationAccept, InvitationAcceptedView, InvitationRead, InvitationReadView, PasskeyOptions, PasskeySignIn, RecoveryAsk, RecoveryUse, SessionView, SignIn, SwitchOrg,
  toOrgView, toSessionView,
} from "../contract.ts";
import { DEVICE_COOKIE, DEVICE_MAX_S, SESSION_COOKIE, SESSION_MAX_S } from "../session.ts";

/** Puts what was opened into the browser; the token stands nowhere else in the answer. */
export function giveCookies(reply: Reply, opened: { token: string; device?: string }): void {
  reply.cookie(SESSION_COOKIE, opened.token, { maxAgeS: SESSION_MAX_S });
  if (opened.device) reply.cookie(DEVICE_COOKIE, opened.device, { maxAgeS: DEVICE_MAX_S });
}

async function sessionView(platform: Platform, actor: Actor): Promise<z.input<typeof SessionView>> {
  const { orgs, current } = await orgsOf(platform, actor);
  return toSessionView(actor, orgs, current);
}

const enter = async (platform: Platform, reply: Reply, opened: SignedIn) => {
  giveCookies(reply, opened);
  return sessionView(platform, opened.actor);
};

export const sessionRoutes: Route[] = [
  defineRoute({
    method: "POST", path: "/session", access: "public", operation: "session.signIn", summary: "Sign in by e-mail and password",
    body: SignIn, returns: SessionView, problems: ["wrong-sign-in", "not-found"], perMinute: 60, maxBodyBytes: 8_192,
    handle: async ({ body, request, reply, deps }) => enter(deps, reply, await signIn(deps, body, request,
      { session: request.cookie(SESSION_COOKIE), device: request.cookie(DEVICE_COOKIE) })),
  }),
  defineRoute({
    method: "GET", path: "/session", access: "signed-in", operation: "session.read", summary: "Who you are, in which org, and what you may do",
    returns: SessionView,
    handle: ({ actor, deps }) => sessionView(deps, actor),
  }),
  defineRoute({
    method: "DELETE", path: "/session", access: "signed-in", operation: "session.signOut", summary: "Sign out",
    returns: z.void(),
    handle: async ({ actor, request, reply, deps }) => {
      await signOut(deps, actor, request.cookie(SESSION_COOKIE) ?? "");
      reply.cookie(SESSION_COOKIE, null);
    },
  }),
  defineRoute({
    method: "POST", path: "/session/org", access: "signed-in", operation: "session.switchOrg", summary: "Go to another of your orgs",
    body: SwitchOrg, returns: SessionView, problems: ["not-found"],
    handle: async ({ body, actor, request, reply, deps }) => {
      const opened = await switchOrg(deps, actor, request.cookie(SESSION_COOKIE) ?? "", body, request);
      giveCookies(reply, opened);
      return sessionView(deps, opened.actor);
    },
  }),
  defineRoute({
    method: "POST", path: "/session/passkey/options", access: "public", operation: "session.askForPasskey", summary: "Begin to sign in by passkey",
    returns: PasskeyOptions, perMinute: 60, unaudited: "Makes a challenge; nobody has acted yet",
    handle: async ({ deps }) => ({ ...(await askForPasskey(deps)) }),
  }),
  defineRoute({
    method: "POST", path: "/session/passkey", access: "public", operation: "session.signInByPasskey", summary: "Sign in by passkey",
    body: PasskeySignIn, returns: SessionView, problems: ["wrong-sign-in", "not-found"], perMinute: 60, maxBodyBytes: 65_536,
    handle: async ({ body, request, reply, deps }) => enter(deps, reply, await signInByPasskey(deps, { orgSlug: body.orgSlug, response: asAuthentication(body) }, request,
       { session: request.cookie(SESSION_COOKIE) })),
  }),
  defineRoute({
    method: "POST", path: "/session/recovery", access: "public", operation: "session.askForRecovery", summary: "Ask for a link that sets a new password",
    body: RecoveryAsk, returns: z.void(), perMinute: 10, unaudited: "Says nothing about who exists; setting the password is recorded",
    handle: ({ body, deps }) => askForRecovery(deps, body.email),
  }),
  defineRoute({
    method: "POST", path: "/session/recovery/use", access: "public", operation: "session.recover", summary: "Set a new password by a mailed link",
    body: RecoveryUse, returns: SessionView, problems: ["not-found", "invalid-field"], perMinute: 30, maxBodyBytes: 8_192,
    handle: async ({ body, request, reply, deps }) => enter(deps, reply, await recover(deps, body, request)),
  }),
  defineRoute({
    method: "POST", path: "/invitations/read", access: "public", operation: "invitations.read", summary: "What an invitation link offers",
    body: InvitationRead, returns: InvitationReadView, problems: ["not-found"], perMinute: 60, unaudited: "Reads; by POST, so that the token stays out of addresses and logs",
    handle: async ({ body, deps }) => {
      const invitation = await readInvitation(deps, body.token);
      return { ...invitation, org: toOrgView(invitation.org) };
    },
  }),
  defineRoute({
    method: "POST", path: "/invitations/accept", access: "public", operation: "invitations.accept", summary: "Join the org that invited you",
    body: InvitationAccept, returns: InvitationAcceptedView, problems: ["not-found", "invalid-field"], perMinute: 60, maxBodyBytes: 8_192,
    handle: async ({ body, request, reply, deps }) => {
      const accepted = await acceptInvitation(deps, body, request);
      if (accepted.signedIn) giveCookies(reply, accepted.signedIn);
      return { email: accepted.email, org: toOrgView(accepted.org), signedIn: accepted.signedIn !== undefined };
    },
  }),
];
