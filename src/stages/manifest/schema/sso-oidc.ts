import { z } from "zod";
import { expression, line, setup, urlTemplate } from "./fields.ts";

export const OIDC_SCOPES = ["openid", "profile", "email", "address", "phone"] as const;
export const TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"] as const;

export const claimSchema = z.strictObject({
  name: line(128).describe("Claim name."),
  expression: expression("CEL expression that makes the value, for example groups.map(g, g.name)."),
  in: z.enum(["id_token", "userinfo", "both"]).default("both").describe("Where the claim is put."),
});

/** OpenID Connect, authorization code flow, confidential web client (OIDC Core §3.1). Nothing else is offered. */
export const oidcSchema = z.strictObject({
  redirectUris: z.array(urlTemplate("Where the code goes; compared exactly (OIDC Core §3.1.2.1).")).min(1).max(20).describe("One or more redirect URIs."),
  initiateLoginUri: urlTemplate("Where a sign-in that starts at the tile goes (OIDC Core §4). Needed for flows.idpInitiated.").optional(),
  postLogoutRedirectUris: z.array(urlTemplate("Where the browser may go after sign-out (RP-Initiated Logout §2).")).max(20).default([])
    .describe("Where the browser may go after sign-out."),
  frontchannelLogoutUri: urlTemplate("Front-Channel Logout 1.0 §2.").optional(),
  backchannelLogoutUri: urlTemplate("Back-Channel Logout 1.0 §2.2.").optional(),
  flows: z.strictObject({
    spInitiated: z.literal(true).default(true).describe("Always on: the app can start the sign-in."),
    idpInitiated: z.boolean().default(false).describe("The tile can start the sign-in, by initiateLoginUri."),
  }).prefault({}).describe("Who can start a sign-in."),
  jit: z.boolean().default(false).describe("Does the app make an account at the first sign-in?"),
  applicationType: z.literal("web").default("web").describe("A back end exchanges the code; tokens never live in the browser."),
  tokenEndpointAuthMethod: z.enum(TOKEN_ENDPOINT_AUTH_METHODS).default("client_secret_basic").describe("How the app proves itself at the token endpoint."),
  jwksUri: urlTemplate("The app's public keys; needed for private_key_jwt.").optional(),
  pkce: z.enum(["required", "supported", "unsupported"]).default("supported").describe("Does the app send a code challenge (RFC 7636, S256)?"),
  scopes: z.array(z.enum(OIDC_SCOPES)).min(1).default(["openid", "profile", "email"]).describe("Scopes the app asks for; openid is one of them."),
  claims: z.array(claimSchema).max(50).default([]).describe("Claims beyond those of the scopes."),
  idTokenAlg: z.enum(["RS256", "PS256", "ES256"]).default("RS256").describe("Signature algorithm of the ID token."),
  setup: setup.prefault({}),
}).describe("Sign-on by OpenID Connect.");

export type Oidc = z.output<typeof oidcSchema>;
