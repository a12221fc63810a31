import { at, isObject, type Json } from "../../lib/pointer.ts";
import type { CheckWords, SecretView } from "../../lib/views.ts";

/** Where the manifest describes what a capability's checks are about. */
const DESCRIBED: Record<string, string> = { saml: "/sso/saml", oidc: "/sso/oidc", scim: "/provisioning/scim" };

/** What a run over this draft asks, by capability: flows that must work, attacks that must be refused, answers that must be right. */
export function whatIsAsked(manifest: Json, checks: readonly Pick<CheckWords, "protocol" | "kind">[]): { protocol: string; flows: number; attacks: number; conformance: number }[] {
  return Object.entries(DESCRIBED).filter(([, path]) => at(manifest, path) !== undefined).map(([protocol]) => {
    const count = (kind: string) => checks.filter((check) => check.protocol === protocol && check.kind === kind).length;
    return { protocol, flows: count("flow"), attacks: count("attack"), conformance: count("conformance") };
  });
}

/** What must be there before a run can begin, and what is there already. */
export function whatIsNeeded(manifest: Json, secrets: readonly SecretView[]): { what: string; why: string; there: string | undefined }[] {
  const name = (role: string) => {
    const account = at(manifest, `/test/accounts/${role}`);
    return isObject(account) && typeof account["userName"] === "string" && account["userName"] !== "" ? account["userName"] : undefined;
  };
  return [
    { what: "Own account", why: "the account that the checks sign in as", there: name("own") },
    { what: "Victim account", why: "an account that no check may ever become", there: name("victim") },
    ...secrets.map((secret) => ({ what: `Secret ${secret.name}`, why: "kept encrypted, sent to its one address", there: secret.set ? "set" : undefined })),
  ];
}
