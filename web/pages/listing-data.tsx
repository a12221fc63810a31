import type { Manifest } from "./views.ts";

interface Row { by: string; attribute: string; value: string; note: string }

const rowsOf = ({ sso, provisioning }: Manifest): Row[] => [
  ...(sso?.saml ? [
    { by: "SAML", attribute: "NameID", value: sso.saml.nameId.value, note: `Format ${sso.saml.nameId.format}` },
    ...sso.saml.attributes.map((a) => ({ by: "SAML", attribute: a.name, value: a.expression ?? (a.constant ?? []).join(", "), note: a.constant ? "Fixed value" : "" })),
    ...sso.saml.groups.map((g) => ({ by: "SAML", attribute: g.name, value: "names of groups", note: `Whose name ${GROUP_WORDS[g.filter.type] ?? g.filter.type} ${g.filter.value}` })),
  ] : []),
  ...(sso?.oidc ? [
    { by: "OIDC", attribute: "Scopes", value: sso.oidc.scopes.join(" "), note: "" },
    ...sso.oidc.claims.map((c) => ({ by: "OIDC", attribute: c.name, value: c.expression, note: c.in === "both" ? "" : `In ${c.in.replace("_", " ")} only` })),
  ] : []),
  ...(provisioning?.scim?.attributes ?? []).map((a) => ({ by: "SCIM", attribute: a.attribute, value: a.expression, note: a.on === "create" ? "At creation only" : "" })),
];
const GROUP_WORDS: Readonly<Record<string, string>> = { startsWith: "starts with", equals: "is", contains: "contains", regex: "matches" };

/** What the app is told about people, and what it may ask of an org. */
export function RequestedData({ manifest }: { manifest: Manifest }) {
  const rows = rowsOf(manifest);
  const scim = manifest.provisioning?.scim;
  const variables = manifest.variables ?? [];
  return (
    <>
      <div className="scroll" role="region" aria-labelledby="data-caption" tabIndex={0}>
        <table>
          <caption id="data-caption">What the app receives about each person</caption>
          <thead><tr><th scope="col">Attribute</th><th scope="col">Taken from</th><th scope="col">Sent by</th><th scope="col">Note</th></tr></thead>
          <tbody>{rows.map((row, i) => <tr key={i}><th scope="row" className="mono">{row.attribute}</th><td className="mono">{row.value}</td><td>{row.by}</td><td>{row.note}</td></tr>)}</tbody>
        </table>
      </div>
      <ul className="plain-list">
        {scim && <li>Provisioning calls <code>{scim.baseUrl}</code> with a credential that stays in your org's vault{scim.auth.scopes && scim.auth.scopes.length > 0 ? <> and asks for <code>{scim.auth.scopes.join(" ")}</code></> : null}.</li>}
        {scim?.features.includes("import_people") && <li>Entente may read people from the app, to match accounts that exist.</li>}
        {variables.length > 0 && <li>You are asked for {variables.map((v, i) => <span key={v.name}>{i > 0 && ", "}<strong>{v.label}</strong>{!v.required && " (optional)"}</span>)}.</li>}
      </ul>
    </>
  );
}
