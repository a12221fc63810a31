import { el, type XmlChild, type XmlElement } from "../wire/xml-tree.ts";
import { instant } from "./instant.ts";
import { BEARER } from "./names.ts";

/** A name identifier (Core §2.2.2). */
export interface NameId {
  value: string;
  format?: string | undefined;
  nameQualifier?: string | undefined;
  spNameQualifier?: string | undefined;
}

/** One Attribute (Core §2.7.3.1). */
export interface SamlAttribute {
  name: string;
  nameFormat?: string | undefined;
  friendlyName?: string | undefined;
  values: readonly string[];
}

/** One SubjectConfirmation (Core §2.4.1.1). Whatever is `undefined` is left out. */
export interface Confirmation {
  /** Default bearer. */
  method?: string | undefined;
  recipient?: string | undefined;
  notBefore?: Date | string | undefined;
  notOnOrAfter?: Date | string | undefined;
  inResponseTo?: string | undefined;
}

/**
 * What an Assertion says, said freely: parts that are `null` or `undefined` do not occur, instants given as text are
 * written as they are, and nothing is checked. For an honest one start from `honestAssertion`.
 */
export interface AssertionParts {
  id: string | undefined;
  version?: string | undefined;
  issueInstant: Date | string | undefined;
  issuer: string | null;
  /** `null`: a Subject without NameID. */
  nameId: NameId | null;
  confirmations: readonly Confirmation[];
  /** `null`: no Conditions at all, the audiences included. */
  conditions: { notBefore?: Date | string | undefined; notOnOrAfter?: Date | string | undefined } | null;
  /** One AudienceRestriction per inner list; all of them must match (Core §2.5.1.4). */
  audiences: readonly (readonly string[])[];
  authn: {
    instant: Date | string | undefined;
    context: string;
    sessionIndex?: string | undefined;
    sessionNotOnOrAfter?: Date | string | undefined;
  } | null;
  attributes: readonly SamlAttribute[];
  /** Left out when `false`: no Subject. Default true. */
  subject?: boolean | undefined;
  /** Put into an Advice element. */
  advice?: XmlChild;
  /** Put behind the last statement. */
  extra?: XmlChild;
}

/** An unsigned `saml:Assertion`, parts in schema order (Core §2.3.3). */
export function buildAssertion(parts: AssertionParts): XmlElement {
  return el(
    "saml:Assertion",
    { ID: parts.id, Version: parts.version ?? "2.0", IssueInstant: optional(parts.issueInstant) },
    [
      parts.issuer !== null && el("saml:Issuer", {}, parts.issuer),
      parts.subject !== false &&
        el("saml:Subject", {}, [
          parts.nameId !== null && buildNameId(parts.nameId),
          parts.confirmations.map(confirmation),
        ]),
      parts.conditions !== null && conditions(parts.conditions, parts.audiences),
      parts.advice !== undefined && el("saml:Advice", {}, parts.advice),
      parts.authn !== null && authnStatement(parts.authn),
      parts.attributes.length > 0 && el("saml:AttributeStatement", {}, parts.attributes.map(attribute)),
      parts.extra,
    ],
  );
}

const optional = (at: Date | string | undefined) => (at === undefined ? undefined : instant(at));

/** `saml:NameID`, also used in logout messages. */
export const buildNameId = (nameId: NameId): XmlElement =>
  el(
    "saml:NameID",
    { Format: nameId.format, NameQualifier: nameId.nameQualifier, SPNameQualifier: nameId.spNameQualifier },
    nameId.value,
  );

const confirmation = (c: Confirmation) =>
  el("saml:SubjectConfirmation", { Method: c.method ?? BEARER }, [
    el("saml:SubjectConfirmationData", {
      InResponseTo: c.inResponseTo,
      NotBefore: optional(c.notBefore),
      NotOnOrAfter: optional(c.notOnOrAfter),
      Recipient: c.recipient,
    }),
  ]);

const conditions = (bounds: NonNullable<AssertionParts["conditions"]>, audiences: AssertionParts["audiences"]) =>
  el("saml:Conditions", { NotBefore: optional(bounds.notBefore), NotOnOrAfter: optional(bounds.notOnOrAfter) }, [
    audiences.map((list) => el("saml:AudienceRestriction", {}, list.map((uri) => el("saml:Audience", {}, uri)))),
  ]);

const authnStatement = (authn: NonNullable<AssertionParts["authn"]>) =>
  el(
    "saml:AuthnStatement",
    {
      AuthnInstant: optional(authn.instant),
      SessionIndex: authn.sessionIndex,
      SessionNotOnOrAfter: optional(authn.sessionNotOnOrAfter),
    },
    el("saml:AuthnContext", {}, el("saml:AuthnContextClassRef", {}, authn.context)),
  );

const attribute = (a: SamlAttribute) =>
  el("saml:Attribute", { FriendlyName: a.friendlyName, Name: a.name, NameFormat: a.nameFormat }, [
    a.values.map((value) => el("saml:AttributeValue", { "xsi:type": "xs:string" }, value)),
  ]);
