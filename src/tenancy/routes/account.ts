import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import { addPasskey, listPasskeys, offerPasskey, removePasskey, renamePasskey } from "../actions/passkeys.ts";
import { changePassword } from "../actions/sign-in.ts";
import { createToken, listTokens, revokeToken } from "../actions/tokens.ts";
import {
  asRegistration, OneById, PasskeyNew, PasskeyOptions, PasskeyRename, PasskeyView, PasswordChange, TokenMadeView, TokenNew, TokenView, toPasskeyView, toTokenView,
} from "../contract.ts";
import { giveCookies } from "./session.ts";

export const accountRoutes: Route[] = [
  defineRoute({
    method: "POST", path: "/account/password", access: "signed-in", operation: "account.changePassword", summary: "Change your password; all other sessions end",
    body: PasswordChange, returns: z.void(), problems: ["wrong-sign-in", "invalid-field"], perMinute: 30, maxBodyBytes: 8_192,
    handle: async ({ body, actor, request, reply, deps }) => giveCookies(reply, await changePassword(deps, actor, body, request)),
  }),
  defineRoute({
    method: "GET", path: "/account/passkeys", access: "signed-in", operation: "passkeys.list", summary: "Your passkeys",
    returns: z.object({ passkeys: z.array(PasskeyView) }),
    handle: async ({ actor, deps }) => ({ passkeys: (await listPasskeys(deps, actor)).map(toPasskeyView) }),
  }),
  defineRoute({
    method: "POST", path: "/account/passkeys/options", access: "signed-in", operation: "passkeys.offer", summary: "Begin to add a passkey",
    returns: PasskeyOptions, problems: ["gate-closed"], unaudited: "Makes a challenge; the passkey that answers it is recorded",
    handle: async ({ actor, deps }) => ({ ...(await offerPasskey(deps, actor)) }),
  }),
  defineRoute({
    method: "POST", path: "/account/passkeys", access: "signed-in", operation: "passkeys.add", summary: "Add a passkey",
    body: PasskeyNew, returns: PasskeyView, status: 201, problems: ["wrong-sign-in", "already-exists"],
    handle: async ({ body, actor, deps }) => toPasskeyView(await addPasskey(deps, actor, { name: body.name, response: asRegistration(body) })),
  }),
  defineRoute({
    method: "PATCH", path: "/account/passkeys/:id", access: "signed-in", operation: "passkeys.rename", summary: "Rename a passkey",
    params: OneById, body: PasskeyRename, returns: PasskeyView, problems: ["not-found"],
    handle: async ({ params, body, actor, deps }) => toPasskeyView(await renamePasskey(deps, actor, params.id, body.name)),
  }),
  defineRoute({
    method: "DELETE", path: "/account/passkeys/:id", access: "signed-in", operation: "passkeys.remove", summary: "Remove a passkey",
    params: OneById, returns: z.void(), problems: ["not-found", "gate-closed"],
    handle: ({ params, actor, deps }) => removePasskey(deps, actor, params.id),
  }),
  defineRoute({
    method: "GET", path: "/tokens", access: "token.manage", operation: "tokens.list", summary: "API tokens: yours, or all of the org's for its admins",
    returns: z.object({ tokens: z.array(TokenView) }),
    handle: async ({ actor, deps }) => ({ tokens: (await listTokens(deps, actor)).map(toTokenView) }),
  }),
  defineRoute({
    method: "POST", path: "/tokens", access: "token.manage", operation: "tokens.create", secret: true, summary: "Make an API token; its secret is shown once",
    body: TokenNew, returns: TokenMadeView, status: 201, problems: ["invalid-field"],
    handle: async ({ body, actor, deps }) => {
      const made = await createToken(deps, actor, body);
      return { ...toTokenView(made), secret: made.secret };
    },
  }),
  defineRoute({
    method: "DELETE", path: "/tokens/:id", access: "token.manage", operation: "tokens.revoke", summary: "Revoke an API token",
    params: OneById, returns: z.void(), problems: ["not-found"],
    handle: ({ params, actor, deps }) => revokeToken(deps, actor, params.id),
  }),
];
