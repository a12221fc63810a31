import { type FieldProblem, Problem } from "../../kernel/index.ts";
import { checkValue, type PublicManifest, renderUrl } from "../manifest/index.ts";

/** An org's values, apart: what may be shown and stored, and what belongs into the vault. */
export interface CheckedVariables {
  values: Record<string, string>;
  secrets: Record<string, string>;
}

/**
 * The org's values, complete and fitting, or every one that does not fit.
 * @param kept secret variables that are in the vault: left empty, they stay as they are
 * @throws {Problem} `invalid-field`
 */
export function checkVariables(manifest: PublicManifest, given: Record<string, string>, allowLocal: boolean, kept: ReadonlySet<string> = new Set()): CheckedVariables {
  const fields: FieldProblem[] = [];
  const checked: CheckedVariables = { values: {}, secrets: {} };
  for (const variable of manifest.variables) {
    const isSecret = variable.type === "secret";
    const text = isSecret ? given[variable.name] : given[variable.name]?.trim();
    if (isSecret && (text ?? "") === "" && kept.has(variable.name)) continue;
    const result = checkValue(variable, text, { allowLocal });
    if (!result.ok) fields.push({ ...result.problem, path: `/variables/${variable.name}` });
    else if (result.value !== "") (isSecret ? checked.secrets : checked.values)[variable.name] = result.value;
  }
  for (const unknown of Object.keys(given).filter((name) => !manifest.variables.some((v) => v.name === name))) {
    fields.push({ path: `/variables/${unknown}`, code: "app.variable.unknown", message: `This version has no variable ${unknown}` });
  }
  if (fields.length === 0) fields.push(...urlProblems(manifest, checked.values, allowLocal));
  if (fields.length > 0) throw new Problem("invalid-field", fields[0]?.message ?? "", { fields });
  return checked;
}

/** The URLs that come out must hold too: a value can fit its pattern and still lead elsewhere. */
function urlProblems(manifest: PublicManifest, values: Record<string, string>, allowLocal: boolean): FieldProblem[] {
  const { saml, oidc } = manifest.sso ?? {};
  const templates = [
    saml?.acsUrl, ...(saml?.otherAcs ?? []).map((acs) => acs.url), saml?.slo?.url, saml?.slo?.responseUrl,
    ...(oidc?.redirectUris ?? []), ...(oidc?.postLogoutRedirectUris ?? []), oidc?.initiateLoginUri, oidc?.backchannelLogoutUri, oidc?.jwksUri,
    manifest.provisioning?.scim?.baseUrl,
  ];
  return templates.flatMap((template) => {
    if (template === undefined) return [];
    const rendered = renderUrl(template, manifest.variables, values, { allowLocal });
    return rendered.ok ? [] : [rendered.problem];
  });
}
