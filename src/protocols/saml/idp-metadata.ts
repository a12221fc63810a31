import { el } from "../wire/xml-tree.ts";
import { BINDINGS, NAME_ID_FORMATS, NAMESPACES } from "./names.ts";
import { serializePlain } from "./serialize.ts";
import { x509Data } from "./sign-element.ts";

/** What we tell service providers about ourselves. */
export interface IdpFacts {
  entityId: string;
  /** Takes requests by POST and by redirect. */
  ssoUrl: string;
  /** Takes logout requests by POST and by redirect; `undefined` when there is none. */
  sloUrl?: string | undefined;
  /** PEM; the active one first, during a rollover the next or the last one behind it. At least one. */
  certificates: readonly string[];
  /** Default: e-mail address and unspecified. */
  nameIdFormats?: readonly string[] | undefined;
  wantAuthnRequestsSigned?: boolean | undefined;
}

/**
 * Our EntityDescriptor (Metadata §2.3.2, §2.4.3). Not signed: it is served over TLS from our own host.
 * @throws {RangeError} without a certificate
 */
export function idpMetadata(idp: IdpFacts): string {
  if (idp.certificates.length === 0) throw new RangeError("Metadata without a certificate lets nobody verify us");
  const formats = idp.nameIdFormats ?? [NAME_ID_FORMATS.emailAddress, NAME_ID_FORMATS.unspecified];
  return serializePlain(
    el("md:EntityDescriptor", { entityID: idp.entityId }, [
      el(
        "md:IDPSSODescriptor",
        {
          WantAuthnRequestsSigned: String(idp.wantAuthnRequestsSigned ?? false),
          protocolSupportEnumeration: NAMESPACES.samlp,
        },
        [
          idp.certificates.map((certificate) =>
            el("md:KeyDescriptor", { use: "signing" }, el("ds:KeyInfo", {}, x509Data(certificate))),
          ),
          idp.sloUrl !== undefined && endpoints("md:SingleLogoutService", idp.sloUrl),
          formats.map((format) => el("md:NameIDFormat", {}, format)),
          endpoints("md:SingleSignOnService", idp.ssoUrl),
        ],
      ),
    ]),
  );
}

const endpoints = (name: string, location: string) =>
  [BINDINGS.post, BINDINGS.redirect].map((binding) => el(name, { Binding: binding, Location: location }));
