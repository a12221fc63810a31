import type { KeyObject } from "node:crypto";
import { attributeOf, textOf } from "../wire/xml-navigate.ts";
import { redirectUrl, type Incoming } from "./binding.ts";
import type { NameId } from "./build-assertion.ts";
import { statusResponse } from "./build-response.ts";
import { readInstant } from "./instant.ts";
import { STATUS } from "./names.ts";
import { all, allowOnly, exactlyOne, text } from "./read-message.ts";
import { readRequest, type RequestExpectation, type RequestHead } from "./request.ts";
import { newSamlId } from "./response.ts";
import { SamlError } from "./saml-error.ts";
import { serializePlain } from "./serialize.ts";
import { createSignature, insertSignature } from "./sign-element.ts";

/** A service provider's word that a person signed out there (Core §3.7.1). */
export interface LogoutRequest extends RequestHead {
  nameId: NameId;
  /** Empty: all sessions of that person at that service provider. */
  sessionIndexes: string[];
}

/**
 * Reads a LogoutRequest, which must be signed (Profiles §4.4.4.1).
 * @throws {SamlError} as `parseAuthnRequest`; `expired` also when its NotOnOrAfter has passed
 */
export function parseLogoutRequest(
  incoming: Incoming,
  expect: RequestExpectation & { certificates: readonly string[] },
): LogoutRequest {
  const { head, tree } = readRequest(incoming, "LogoutRequest", { ...expect, signature: "required" });
  allowOnly(tree, ["saml:Issuer", "ds:Signature", "samlp:Extensions", "saml:NameID", "samlp:SessionIndex"]);
  const stated = attributeOf(tree, "NotOnOrAfter");
  if (stated !== undefined) {
    const end = readInstant(stated);
    if (end === undefined) throw new SamlError("message_invalid", "NotOnOrAfter is no instant");
    if (expect.now.getTime() >= end.getTime() + (expect.skewS ?? 60) * 1000) throw new SamlError("expired");
  }
  const nameId = exactlyOne(tree, "saml", "NameID");
  return {
    ...head,
    nameId: {
      value: textOf(nameId) ?? "",
      format: attributeOf(nameId, "Format"),
      nameQualifier: attributeOf(nameId, "NameQualifier"),
      spNameQualifier: attributeOf(nameId, "SPNameQualifier"),
    },
    sessionIndexes: all(tree, "samlp", "SessionIndex").map(text),
  };
}

/** What a LogoutResponse says. */
export interface LogoutAnswer {
  issuer: string;
  /** The service provider's logout response address. */
  destination: string;
  inResponseTo: string;
  /** `partial`: some session elsewhere could not be ended (Core §3.7.3.2). */
  outcome: "success" | "partial" | "denied";
  now: Date;
  key: KeyObject | string;
  /** PEM. */
  certificate: string;
  newId?: (() => string) | undefined;
}

/** A LogoutResponse for the POST binding, signed inside. */
export async function signLogoutResponse(answer: LogoutAnswer): Promise<string> {
  const tree = logoutResponse(answer);
  // No schema types in here, so the references name no prefixes and the document declares none.
  return serializePlain(insertSignature(tree, await createSignature(tree, { ...answer, inclusivePrefixes: [] })));
}

/** The address that carries a LogoutResponse by the redirect binding, signed over its query. */
export const logoutResponseUrl = (answer: LogoutAnswer, relayState?: string): Promise<string> =>
  redirectUrl({
    location: answer.destination,
    parameter: "SAMLResponse",
    xml: serializePlain(logoutResponse(answer)),
    relayState,
    key: answer.key,
  });

const OUTCOMES = {
  success: { code: STATUS.success },
  partial: { code: STATUS.success, subcode: STATUS.partialLogout },
  denied: { code: STATUS.requester, subcode: STATUS.requestDenied },
} as const satisfies Record<LogoutAnswer["outcome"], { code: string; subcode?: string }>;

const logoutResponse = (answer: LogoutAnswer) =>
  statusResponse(
    "samlp:LogoutResponse",
    {
      id: (answer.newId ?? newSamlId)(),
      issueInstant: answer.now,
      issuer: answer.issuer,
      destination: answer.destination,
      inResponseTo: answer.inResponseTo,
      status: OUTCOMES[answer.outcome],
    },
    [],
  );
