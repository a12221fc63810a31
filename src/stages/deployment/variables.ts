import { type FieldProblem, Problem } from "../../kernel/index.ts";
import { checkValue, type PublicManifest, renderUrl } from "../manifest/index.ts";

/**
 * The org's values, complete and fitting, or every one that does not fit.
 * @throws {Problem} `invalid-field`
 */
export function checkVariables(manifest: PublicManifest, given: Record<string, string>, allowLocal: boolean): Record<string, string> {
  const fields: FieldProblem[] = [];
  const values: Record<string, string> = {};
  for (const variable of manifest.variables) {
    const checked = checkValue(variable, given[variable.name]?.trim(), { allowLocal });
    if (!checked.ok) fields.push({ ...checked.problem, path: `/variables/${variable.name}` });
    else if (checked.value !== "") values[variable.name] = checked.value;
  }
  for (const unknown of Object.keys(given).filter((name) => !manifest.variables.some((v) => v.name === name))) {
    fields.push({ path: `/variables/${unknown}`, code: "app.variable.unknown", message: `This version has no variable ${unknown}` });
  }
  if (fields.length === 0) fields.push(...urlProblems(manifest, values, allowLocal));
  if (fields.length > 0) throw new Problem("invalid-field", fields[0]?.message ?? "", { fields });
  return values;
}

/** The URLs that come out must hold too: a value can fit its pattern and still lead elsewhere. */
function urlProblems(manifest: PublicManifest, values: Record<string, string>, allowLocal: boolean): FieldProblem[] {
  const templates = [manifest.sso?.saml?.acsUrl, ...(manifest.sso?.oidc?.redirectUris ?? []), manifest.provisioning?.scim?.baseUrl];
  return templates.flatMap((template) => {
    if (template === undefined) return [];
    const rendered = renderUrl(template, manifest.variables, values, { allowLocal });
    return rendered.ok ? [] : [rendered.problem];
  });
}
