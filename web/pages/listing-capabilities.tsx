import { Icon } from "./icons.tsx";
import type { Manifest, Oidc, Saml, Scim } from "./views.ts";

/** One line of the matrix: supported, not supported, or a fact with its value. */
type Line = [label: string, value: boolean | string];

const list = (words: readonly string[] | undefined): string | false => (words && words.length > 0 ? words.join(", ") : false);
const spaced = (key: string): string => key.replaceAll("_", " ");

const oidcLines = (o: Oidc): Line[] => [
  ["Starts at the app", o.flows.spInitiated], ["Starts at the tile", o.flows.idpInitiated], ["Account made at first sign-in", o.jit],
  ["Sign-out ends the session", (o.postLogoutRedirectUris ?? []).length > 0],
  ["Told of sign-outs", list([...(o.backchannelLogoutUri ? ["back channel"] : []), ...(o.frontchannelLogoutUri ? ["front channel"] : [])])],
  ["PKCE", o.pkce === "unsupported" ? false : o.pkce], ["Client proves itself by", o.tokenEndpointAuthMethod], ["ID token signed with", o.idTokenAlg],
];

const samlLines = (s: Saml): Line[] => [
  ["Starts at the app", s.flows.spInitiated], ["Starts at the tile", s.flows.idpInitiated], ["Account made at first sign-in", s.jit],
  ["Single logout", s.slo ? list([...(s.slo.spInitiated ? ["from the app"] : []), ...(s.slo.idpInitiated ? ["to the app"] : [])]) : false],
  ["App signs its requests", s.signedRequests], ["Encrypted assertions", s.encryption ? s.encryption.algorithm : false],
  ["Signed", s.sign === "both" ? "assertion and response" : s.sign], ["Assertion valid for", `${s.assertionLifetimeS} s`],
];

const FEATURES = [
  ["create", "Create accounts"], ["update", "Update accounts"], ["deactivate", "Deactivate leavers"], ["reactivate", "Reactivate"], ["delete", "Delete accounts"],
  ["group_push", "Push groups"], ["import_people", "Import people"], ["import_groups", "Import groups"], ["password_sync", "Sync passwords"],
  ["profile_sourcing", "Profile sourcing"], ["entitlements", "Entitlements"],
] as const;
const scimLines = (s: Scim): Line[] => [
  ...FEATURES.map(([key, label]): Line => [label, s.features.includes(key)]),
  ["Protocol", `SCIM ${s.version}`], ["Proves itself by", spaced(s.auth.method === "oauth2" ? `OAuth 2, ${s.auth.grant ?? ""}` : s.auth.method)],
  ["A leaver's account is", s.onUnassign === "delete" ? "deleted" : "deactivated"], ["Accounts are matched by", s.matchBy],
];

export function CapabilityMatrix({ manifest }: { manifest: Manifest }) {
  const { oidc, saml } = manifest.sso ?? {};
  const scim = manifest.provisioning?.scim;
  const columns: [string, string, Line[]][] = [
    ...(saml ? [["saml", "SAML 2.0", samlLines(saml)] as [string, string, Line[]]] : []),
    ...(oidc ? [["oidc", "OpenID Connect", oidcLines(oidc)] as [string, string, Line[]]] : []),
    ...(scim ? [["scim", "Provisioning by SCIM", scimLines(scim)] as [string, string, Line[]]] : []),
  ];
  return (
    <>
      <div className="matrix">
        {columns.map(([key, name, lines]) => (
          <section key={key} className="panel" aria-labelledby={`cap-${key}`}>
            <h3 id={`cap-${key}`}>{name}</h3>
            <dl>{lines.map(([label, value]) => <div key={label}><dt>{label}</dt><dd><Value value={value} /></dd></div>)}</dl>
          </section>
        ))}
      </div>
      {saml?.bigBang && <p className="fine"><strong>Switching SAML on forces it on everybody.</strong> {saml.bigBang.note} The publisher names a way back at <code>{saml.bigBang.backDoorUrl}</code>.</p>}
    </>
  );
}

const Value = ({ value }: { value: boolean | string }) =>
  typeof value === "string" ? <span>{value}</span>
    : value ? <span className="is-ok"><Icon name="check" />Yes</span>
      : <span className="dim"><Icon name="minus" />No</span>;
