import { attributeOf } from "../wire/xml-navigate.ts";
import type { ReadElement } from "../wire/xml-read.ts";
import type { Incoming } from "./binding.ts";
import { checkedEndpoint } from "./endpoint-url.ts";
import { BINDINGS } from "./names.ts";
import { all, allowOnly, atMostOne, readBoolean, readIndex, text } from "./read-message.ts";
import { readRequest, type RequestExpectation, type RequestHead } from "./request.ts";
import { SamlError } from "./saml-error.ts";

/** What a service provider asks for (Core §3.4.1). Wishes only: policy may always demand more. */
export interface AuthnRequest extends RequestHead {
  acsUrl: string | undefined;
  acsIndex: number | undefined;
  /** The person must prove again who they are. */
  forceAuthn: boolean;
  /** The person must not be shown anything. */
  isPassive: boolean;
  nameIdFormat: string | undefined;
  requestedAuthnContext: { comparison: string; classes: string[] } | undefined;
}

/**
 * Reads and checks an AuthnRequest. Where it may be answered is decided by `chooseAcs`; whether its ID was used before
 * is the caller's to remember.
 * @throws {SamlError} `encoding_invalid` | `too_large` | `xml_refused` | `message_invalid` | `version_unsupported` |
 *   `issuer_mismatch` | `destination_mismatch` | `expired` | `not_yet_valid` | `binding_unsupported` |
 *   `signature_missing` | `signature_invalid` | `signature_algorithm`
 */
export function parseAuthnRequest(incoming: Incoming, expect: RequestExpectation): AuthnRequest {
  const { head, tree } = readRequest(incoming, "AuthnRequest", expect);
  allowOnly(tree, [
    "saml:Issuer", "ds:Signature", "samlp:Extensions", "saml:Subject", "samlp:NameIDPolicy", "saml:Conditions",
    "samlp:RequestedAuthnContext", "samlp:Scoping",
  ]);
  const protocolBinding = attributeOf(tree, "ProtocolBinding");
  if (protocolBinding !== undefined && protocolBinding !== BINDINGS.post) throw new SamlError("binding_unsupported");
  const acsUrl = attributeOf(tree, "AssertionConsumerServiceURL");
  const acsIndex = readIndex(tree, "AssertionConsumerServiceIndex");
  if (acsUrl !== undefined && acsIndex !== undefined) {
    throw new SamlError("message_invalid", "The request names the address to answer at twice (Core §3.4.1)");
  }
  const policy = atMostOne(tree, "samlp", "NameIDPolicy");
  return {
    ...head,
    acsUrl,
    acsIndex,
    forceAuthn: readBoolean(tree, "ForceAuthn") ?? false,
    isPassive: readBoolean(tree, "IsPassive") ?? false,
    nameIdFormat: policy && attributeOf(policy, "Format"),
    requestedAuthnContext: requestedContext(tree),
  };
}

function requestedContext(tree: ReadElement): AuthnRequest["requestedAuthnContext"] {
  const requested = atMostOne(tree, "samlp", "RequestedAuthnContext");
  if (requested === undefined) return undefined;
  return {
    comparison: attributeOf(requested, "Comparison") ?? "exact",
    classes: all(requested, "saml", "AuthnContextClassRef").map(text),
  };
}

/** An assertion consumer service that takes HTTP POST, as registered. */
export interface RegisteredAcs {
  url: string;
  index?: number | undefined;
  isDefault?: boolean | undefined;
}

/**
 * Where the answer goes: only ever to a registered address, matched character by character. Without a wish, to the
 * default, or else the first. Pass `undefined` for a sign-in that nobody asked for.
 * @throws {SamlError} `acs_not_registered` | `url_refused`
 */
export function chooseAcs(
  request: Pick<AuthnRequest, "acsUrl" | "acsIndex"> | undefined,
  registered: readonly RegisteredAcs[],
  allowPlainHttp = false,
): string {
  const { acsUrl, acsIndex } = request ?? {};
  const chosen =
    acsUrl !== undefined
      ? registered.find((acs) => acs.url === acsUrl)
      : acsIndex !== undefined
        ? registered.find((acs) => acs.index === acsIndex)
        : (registered.find((acs) => acs.isDefault) ?? registered[0]);
  if (chosen === undefined) throw new SamlError("acs_not_registered");
  return checkedEndpoint(chosen.url, allowPlainHttp);
}
