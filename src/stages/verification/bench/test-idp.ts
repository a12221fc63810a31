import {
  buildAssertion, buildResponse, certificatePem, encryptAssertion, honestAssertion, honestResponse, makeSigningKey, newSamlId, serialize, signElement,
  ATTRIBUTE_NAME_FORMATS, AUTHN_CONTEXTS, NAME_ID_FORMATS,
  type AssertionParts, type ResponseFacts, type ResponseParts, type SamlAttribute, type SigningKey, type SignOptions, type XmlElement,
} from "../../../protocols/saml/index.ts";
import { compileMapping, evaluate, type Saml } from "../../manifest/index.ts";
import type { BenchState } from "./bench-state.ts";
import { logoutRequest, type LogoutChange } from "./logout-request.ts";
import { asMappingUser, type Person } from "./people.ts";
import { twinOf } from "./twin-certificate.ts";

/** A message on its way to an ACS. */
export interface SamlMessage {
  acsUrl: string;
  xml: string;
  relayState: string | undefined;
  /** The form field or query parameter, when it is not the base64 of `xml`. */
  encoded?: string;
  /** `query`: carried in the address, which no binding allows for responses. Default `form`. */
  carriedIn?: "form" | "query";
}

/**
 * What is different from an honest response. Everything else stays honest, so that a refusal has one reason only.
 * Order of work: facts → parts → (sign assertion) → (encrypt) → response → (sign response) → `tree` → text → `xml`.
 */
export interface SamlChange {
  /** Whom the message is about. Default: the test's own account. */
  as?: Person;
  /** Facts of the honest message: `audience`, `issuer`, `recipient`, `destination`, `inResponseTo`, `now`, … */
  facts?: Partial<ResponseFacts>;
  /** The assertion's parts, before anything is signed. */
  assertion?(parts: AssertionParts): AssertionParts;
  response?(parts: ResponseParts): ResponseParts;
  /** What is signed. Default: as the manifest says. */
  sign?: "assertion" | "response" | "both" | "none";
  /** Whose key signs. `attacker`: another RSA key, with a certificate that bears our names; `twin`: its certificate also bears our serial number. Default `ours`. */
  key?: Signer;
  /** Which certificate stands in KeyInfo. Default: the one that belongs to `key`. */
  keyInfo?: Signer | "none";
  signing?: Partial<SignOptions>;
  /** The signed response, to be rearranged. `tools` builds what a forger needs. */
  tree?(signed: XmlElement, tools: ForgerTools): XmlElement | Promise<XmlElement>;
  /** The text as it is sent, before base64. */
  xml?(text: string): string;
  /** What stands in the form field. Default: base64. */
  encode?(text: string): string;
  carriedIn?: "form" | "query";
  relayState?: string;
  acsUrl?: string;
}

/** `next`: the key whose certificate stands in the metadata beside ours. `passing`: one that stands there only while `publish` says so. */
export type Signer = "ours" | "attacker" | "twin" | "next" | "passing";

export interface ForgerTools {
  /** An unsigned assertion about somebody, honest in everything else. */
  assertionAbout(person: Person): XmlElement;
  /** An unsigned response around assertions, honest in everything else. */
  responseAround(assertions: readonly XmlElement[]): XmlElement;
  sign(element: XmlElement, options?: Partial<SignOptions> & { key?: Signer }): Promise<XmlElement>;
  newId(): string;
  /** The private key that the app trusts, for signatures that no honest signer makes. */
  key: SigningKey["privateKey"];
}

export interface TestIdp {
  entityId: string;
  ssoUrl: string;
  certificate: string;
  /** The audience of honest assertions. */
  audience: string;
  respond(change?: SamlChange): Promise<SamlMessage>;
  /** A LogoutRequest for a person to the app's single logout service. */
  logOut(to: { url: string; binding: "redirect" | "post" }, person: Person, change?: LogoutChange): Promise<{ url: string; form?: Record<string, string> }>;
  /** A key that the app does not know, with a certificate that bears our names. */
  foreignKey(): Promise<SigningKey>;
  /** Puts the certificate of the key `passing` into the metadata, or takes it out. */
  publish(passing: boolean): Promise<void>;
}

export interface TestIdpParts {
  entityId: string;
  ssoUrl: string;
  key: SigningKey;
  nextKey: SigningKey | undefined;
  /** Where the metadata endpoint finds what it shows besides, and under which name. */
  state: BenchState;
  stateKey: string;
  saml: Saml;
  /** The section's addresses, filled with the test tenant's values. */
  acsUrl: string;
  audience: string;
  own: Person;
  /** Values of `app.` in expressions. */
  variables: Readonly<Record<string, string>>;
  now(): Date;
}

/** How long a passing certificate stays at most, in seconds: a run that is cut off leaves none behind. */
const PUBLISHED_S = 300;

/** Certificates that the metadata shows for a while. */
export const publishedToo = async (state: BenchState, key: string): Promise<string[]> => ((await state.get(key, "certificates")) as string[] | undefined) ?? [];

/** An identity provider that says whatever a check wants it to say, under a key that the app trusts. */
export function openTestIdp(parts: TestIdpParts): TestIdp {
  const { saml } = parts;
  const made: Partial<Record<Signer, Promise<SigningKey>>> = { ours: Promise.resolve(parts.key), ...(parts.nextKey ? { next: Promise.resolve(parts.nextKey) } : {}) };
  const keyOf = (whose: Signer): Promise<SigningKey> =>
    (made[whose] ??= whose === "twin" ? twinOf(parts.key.certificate) : makeSigningKey("Entente bench", parts.now()));
  const nameIdOf = (person: Person) =>
    ({ value: valueOf(saml.nameId.value, person, parts.variables)[0] ?? person.userName, format: NAME_ID_FORMATS[nameIdFormat(saml)] });
  return {
    foreignKey: () => keyOf("attacker"),
    publish: async (passing) => parts.state.put(parts.stateKey, "certificates", passing ? [(await keyOf("passing")).certificate] : [], PUBLISHED_S),
    logOut: (to, person, change) => logoutRequest({ issuer: parts.entityId, destination: to.url, binding: to.binding, nameId: nameIdOf(person), now: parts.now(), key: parts.key }, change),
    entityId: parts.entityId, ssoUrl: parts.ssoUrl, certificate: parts.key.certificate, audience: parts.audience,
    async respond(change = {}) {
      const acsUrl = change.acsUrl ?? parts.acsUrl;
      const factsAbout = (person: Person): ResponseFacts => ({
        issuer: parts.entityId, destination: acsUrl, audience: parts.audience, authnInstant: parts.now(), now: parts.now(),
        nameId: nameIdOf(person),
        attributes: attributesOf(saml, person, parts.variables), authnContext: authnContext(saml), sessionIndex: newSamlId(),
        lifetimeS: Math.min(saml.assertionLifetimeS, 300), ...change.facts,
      });
      const facts = factsAbout(change.as ?? parts.own);
      const signWith = async (whose: Signer, keyInfo: Signer | "none" = whose): Promise<SignOptions> => {
        const shown = keyInfo === "none" ? undefined : (await keyOf(keyInfo)).certificate;
        return { key: (await keyOf(whose)).privateKey, ...(shown ? { certificate: certificatePem(shown) } : {}), ...change.signing };
      };
      const options = await signWith(change.key ?? "ours", change.keyInfo);
      const sign = change.sign ?? saml.sign;
      const unsigned = buildAssertion((change.assertion ?? same)(honestAssertion(facts)));
      const assertion = sign === "assertion" || sign === "both" ? await signElement(unsigned, options) : unsigned;
      const shown = saml.encryption?.certificate && !change.tree
        ? encryptAssertion(assertion, { certificate: saml.encryption.certificate, cipher: saml.encryption.algorithm }) : assertion;
      const around = (change.response ?? same)(honestResponse(facts));
      const response = buildResponse(around, shown);
      const signed = sign === "response" || sign === "both" ? await signElement(response, options) : response;
      const tools: ForgerTools = {
        assertionAbout: (person) => buildAssertion(honestAssertion(factsAbout(person))),
        responseAround: (assertions) => buildResponse(honestResponse(facts), assertions),
        sign: async (element, more = {}) => signElement(element, { ...(await signWith(more.key ?? "ours")), ...withoutKey(more) }),
        newId: newSamlId, key: parts.key.privateKey,
      };
      const tree = change.tree ? await change.tree(signed, tools) : signed;
      const text = serialize(tree);
      const xml = change.xml ? change.xml(text) : text;
      return { acsUrl, xml, relayState: change.relayState, ...(change.encode ? { encoded: change.encode(xml) } : {}), ...(change.carriedIn ? { carriedIn: change.carriedIn } : {}) };
    },
  };
}

const same = <T>(value: T): T => value;
const withoutKey = ({ key: _key, ...rest }: Partial<SignOptions> & { key?: unknown }): Partial<SignOptions> => rest as Partial<SignOptions>;

const nameIdFormat = (saml: Saml): keyof typeof NAME_ID_FORMATS => (saml.nameId.format in NAME_ID_FORMATS ? saml.nameId.format : "unspecified");
const authnContext = (saml: Saml): string | undefined => (AUTHN_CONTEXTS as Record<string, string>)[saml.authnContext];

function attributesOf(saml: Saml, person: Person, variables: Readonly<Record<string, string>>): SamlAttribute[] {
  return saml.attributes.map((a) => ({
    name: a.name, nameFormat: ATTRIBUTE_NAME_FORMATS[a.nameFormat], ...(a.friendlyName ? { friendlyName: a.friendlyName } : {}),
    values: a.constant ?? (a.expression ? valueOf(a.expression, person, variables) : []),
  }));
}

function valueOf(expression: string, person: Person, app: Readonly<Record<string, string>>): string[] {
  const compiled = compileMapping(expression);
  const value = compiled.ok ? evaluate(compiled.mapping, { user: asMappingUser(person), app, groups: [] }) : undefined;
  if (!value?.ok || value.value === null) return [];
  return [value.value].flat().map(String).filter((v) => v !== "");
}
