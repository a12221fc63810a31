import { compileMapping, evaluate, type Scim, type TestTenant } from "../../manifest/index.ts";
import { CannotTell } from "../verdict.ts";
import type { Sender } from "./sender.ts";

/** How requests to the SCIM server prove themselves. */
export interface ScimCredential {
  /** @throws {CannotTell} when it cannot be had */
  headers(): Promise<Record<string, string>>;
  /** The token alone, where there is one. */
  token: string | undefined;
}

export interface CredentialParts {
  scim: Scim;
  test: NonNullable<TestTenant["scim"]>;
  secrets: Readonly<Record<string, string>>;
  variables: Readonly<Record<string, string>>;
  tokenUrl: string | undefined;
  sender: Sender;
}

/** Reads the manifest's way to authenticate. @returns a sentence when something is missing. */
export function openScimCredential(parts: CredentialParts): ScimCredential | string {
  const { scim: { auth }, test, secrets } = parts;
  const secret = (name: string | undefined) => (name === undefined ? undefined : secrets[name]);
  const token = secret(test.tokenSecret);
  switch (auth.method) {
    case "bearer":
      return token ? { token, headers: async () => ({ authorization: `Bearer ${token}` }) } : missing("token", test.tokenSecret);
    case "header": {
      if (!token) return missing("token", test.tokenSecret);
      const value = auth.expression ? evaluated(auth.expression, token, parts.variables) : token;
      return value === undefined ? "The expression of the SCIM header gives no text." : { token, headers: async () => ({ [auth.name.toLowerCase()]: value }) };
    }
    case "basic": {
      const password = secret(test.passwordSecret);
      if (!test.userName || !password) return missing("user name and password", test.passwordSecret);
      const value = Buffer.from(`${test.userName}:${password}`).toString("base64");
      return { token: undefined, headers: async () => ({ authorization: `Basic ${value}` }) };
    }
    case "oauth2": {
      if (token) return { token, headers: async () => ({ authorization: `Bearer ${token}` }) }; // an access token given by hand
      const clientSecret = secret(test.clientSecret);
      if (auth.grant !== "client_credentials") return "SCIM by authorization_code needs an access token: name it as test.scim.tokenSecret.";
      if (!test.clientId || !clientSecret || !parts.tokenUrl) return missing("client id and secret", test.clientSecret);
      let got: Promise<string> | undefined;
      const { clientId } = test;
      const fetchToken = async (tokenUrl: string): Promise<string> => {
        const basic = auth.clientAuth === "client_secret_basic";
        const form = new URLSearchParams({
          grant_type: "client_credentials", ...(auth.scopes.length ? { scope: auth.scopes.join(" ") } : {}),
          ...(basic ? {} : { client_id: clientId, client_secret: clientSecret }),
        });
        const answer = await parts.sender.send({
          method: "POST", url: tokenUrl, body: form.toString(),
          headers: {
            accept: "application/json", "content-type": "application/x-www-form-urlencoded",
            ...(basic ? { authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString("base64")}` } : {}),
          },
        });
        const access = (parsed(answer.text) as { access_token?: unknown })["access_token"];
        if (answer.status !== 200 || typeof access !== "string") throw new CannotTell(`The token endpoint of the SCIM server answered ${answer.status} without an access token.`, answer);
        return access;
      };
      const { tokenUrl } = parts;
      return { token: undefined, headers: async () => ({ authorization: `Bearer ${await (got ??= fetchToken(tokenUrl))}` }) };
    }
  }
}

const missing = (what: string, name: string | undefined): string =>
  name === undefined ? `The manifest's test section names no SCIM ${what}.` : `The secret "${name}" for SCIM has no value.`;

function evaluated(expression: string, token: string, app: Readonly<Record<string, string>>): string | undefined {
  const compiled = compileMapping(expression, { header: true });
  const value = compiled.ok ? evaluate(compiled.mapping, { user: {}, app, token }) : undefined;
  return value?.ok && typeof value.value === "string" ? value.value : undefined;
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}
