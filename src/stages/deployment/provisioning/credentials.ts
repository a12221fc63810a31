import { type FieldProblem, Problem } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { compileMapping, evaluate } from "../../manifest/index.ts";
import { type Installation, urlOf } from "../installation.ts";
import { withSecretVariables } from "../secret-variables.ts";
import type { Connection } from "./connection.ts";
import type { Lane } from "./lane.ts";

/** What an org gives to prove itself to its app; which of them depends on the manifest. */
export type Credentials =
  | { token: string }
  | { userName: string; password: string }
  | { clientId: string; clientSecret: string };

/** How requests prove themselves, ready to use. */
export type Proof =
  | { kind: "headers"; headers: Record<string, string>; secrets: string[] }
  | { kind: "oauth2"; tokenUrl: string; clientId: string; clientSecret: string; scopes: string[]; clientAuth: "client_secret_basic" | "client_secret_post"; secrets: string[] };

export const SECRET = "scim-credentials";

/** What is sealed: the credentials, and the address of the token endpoint that they were given for. */
interface Sealed { given: Credentials; tokenOrigin?: string }

/** @throws {Problem} `invalid-field` when the manifest asks for other credentials; `unavailable` for consent by browser */
export function checkCredentials({ scim }: Connection, given: Credentials): void {
  const wrong = (path: string, message: string): never => {
    const fields: FieldProblem[] = [{ path, code: "provisioning.credentials", message }];
    throw new Problem("invalid-field", message, { fields });
  };
  if (scim.auth.method === "basic" && !("userName" in given)) wrong("/userName", "This app takes a user name and a password");
  if ((scim.auth.method === "bearer" || scim.auth.method === "header") && !("token" in given)) wrong("/token", "This app takes a token");
  if (scim.auth.method !== "oauth2") return;
  if (scim.auth.grant === "authorization_code") {
    throw new Problem("unavailable", "This app is connected by consent in a browser (OAuth authorization code), which is not offered yet", {
      mend: "Ask the publisher whether the app takes client credentials or a token.",
    });
  }
  if (!("clientId" in given)) wrong("/clientId", "This app takes a client id and a client secret");
}

/** @throws {Problem} `invalid-field` when no header can be made of the credentials */
export function proofOf(installation: Installation, { scim }: Connection, given: Credentials, allowLocal: boolean): Proof {
  const { auth } = scim;
  const hidden = installation.manifest.variables.flatMap(({ name, type }) => (type === "secret" ? [installation.app.variables[name] ?? ""] : []));
  const headers = (name: string, value: string, secrets: string[]): Proof => {
    if (!/^[\t\x20-\x7e\x80-\xff]+$/.test(value)) throw unusable("The credentials cannot stand in a header");
    return { kind: "headers", headers: { [name.toLowerCase()]: value }, secrets: [value, ...secrets, ...hidden] };
  };
  if (auth.method === "basic" && "userName" in given) {
    const pair = Buffer.from(`${given.userName}:${given.password}`, "utf8").toString("base64");
    return headers("authorization", `Basic ${pair}`, [pair, given.password]);
  }
  if (auth.method === "bearer" && "token" in given) return headers("authorization", `Bearer ${given.token}`, [given.token]);
  if (auth.method === "header" && "token" in given) {
    if (auth.expression === undefined) return headers(auth.name, given.token, [given.token]);
    const compiled = compileMapping(auth.expression, { header: true });
    const value = compiled.ok ? evaluate(compiled.mapping, { user: {}, app: installation.app.variables, token: given.token }) : compiled;
    if (!value.ok || typeof value.value !== "string") throw unusable("The app's header expression gives no text for these credentials");
    return headers(auth.name, value.value, [given.token]);
  }
  if (auth.method === "oauth2" && "clientId" in given) {
    const tokenUrl = urlOf(installation, auth.tokenUrl, { allowLocal });
    if (tokenUrl === undefined) throw unusable("The address of the token endpoint cannot be made");
    return { kind: "oauth2", tokenUrl, clientId: given.clientId, clientSecret: given.clientSecret, scopes: auth.scopes, clientAuth: auth.clientAuth, secrets: [given.clientSecret] };
  }
  throw unusable("The stored credentials are of another kind than the app takes");
}

const unusable = (message: string): Problem =>
  new Problem("invalid-field", message, { fields: [{ path: "", code: "provisioning.credentials", message }] });

/** Seals the credentials to the origin that was just proven; what was kept for other origins is forgotten. */
export async function keepCredentials(platform: Platform, tx: Tx, { app }: Installation, connection: Connection, proof: Proof, given: Credentials): Promise<void> {
  await platform.secrets.remove(tx, app.orgId, app.id, SECRET);
  const sealed: Sealed = { given, ...(proof.kind === "oauth2" ? { tokenOrigin: new URL(proof.tokenUrl).origin } : {}) };
  await platform.secrets.put(tx, { orgId: app.orgId, owner: app.id, name: SECRET, origin: connection.origin }, JSON.stringify(sealed));
}

/** Was this address approved, and are there credentials for exactly its origin? */
export async function isApproved(platform: Platform, tx: Tx, { app }: Installation, connection: Connection, lane: Pick<Lane, "baseUrl">): Promise<boolean> {
  if (lane.baseUrl !== connection.baseUrl) return false;
  return (await platform.secrets.list(tx, app.orgId, app.id)).some((secret) => secret.name === SECRET && secret.origin === connection.origin);
}

/** @returns undefined when none were given for this address: then nothing may be sent to it */
export async function openProof(platform: Platform, tx: Tx, installation: Installation, connection: Connection, lane: Pick<Lane, "baseUrl">): Promise<Proof | undefined> {
  if (lane.baseUrl !== connection.baseUrl) return undefined;
  const { app } = installation;
  const text = await platform.secrets.open(tx, { orgId: app.orgId, owner: app.id, name: SECRET, origin: connection.origin });
  if (text === undefined) return undefined;
  const { given, tokenOrigin } = JSON.parse(text) as Sealed;
  try {
    const proof = proofOf(await withSecretVariables(platform, tx, installation), connection, given, platform.config.allowLocalTargets);
    if (proof.kind === "oauth2" && new URL(proof.tokenUrl).origin !== tokenOrigin) return undefined;
    return proof;
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

export const NEEDS_CREDENTIALS = "The app's address changed. Give the credentials again to approve the new one.";
