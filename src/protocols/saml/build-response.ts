import { el, type XmlChild, type XmlElement } from "../wire/xml-tree.ts";
import { instant } from "./instant.ts";
import { STATUS } from "./names.ts";

/** What a Response says around its assertions, said freely; see `AssertionParts`. */
export interface ResponseParts {
  id: string | undefined;
  version?: string | undefined;
  issueInstant: Date | string | undefined;
  issuer: string | null;
  destination?: string | undefined;
  inResponseTo?: string | undefined;
  /** `null`: no Status. Default Success. */
  status?: { code: string; subcode?: string | undefined; message?: string | undefined; detail?: XmlChild } | null;
  /** Put into an Extensions element. */
  extensions?: XmlChild;
}

/** An unsigned `samlp:Response` (Core §3.3.3) around the given assertions, signed, encrypted or neither. */
export const buildResponse = (parts: ResponseParts, assertions: XmlChild): XmlElement =>
  statusResponse("samlp:Response", parts, assertions);

/** Any StatusResponseType (Core §3.2.2): Response and LogoutResponse differ in name and content only. */
export function statusResponse(name: string, parts: ResponseParts, content: XmlChild): XmlElement {
  const status = parts.status === undefined ? { code: STATUS.success } : parts.status;
  return el(
    name,
    {
      Destination: parts.destination,
      ID: parts.id,
      InResponseTo: parts.inResponseTo,
      IssueInstant: parts.issueInstant === undefined ? undefined : instant(parts.issueInstant),
      Version: parts.version ?? "2.0",
    },
    [
      parts.issuer !== null && el("saml:Issuer", {}, parts.issuer),
      parts.extensions !== undefined && el("samlp:Extensions", {}, parts.extensions),
      status !== null && buildStatus(status),
      content,
    ],
  );
}

const buildStatus = (status: NonNullable<ResponseParts["status"]>) =>
  el("samlp:Status", {}, [
    el("samlp:StatusCode", { Value: status.code }, [
      status.subcode !== undefined && el("samlp:StatusCode", { Value: status.subcode }),
    ]),
    status.message !== undefined && el("samlp:StatusMessage", {}, status.message),
    status.detail !== undefined && el("samlp:StatusDetail", {}, status.detail),
  ]);
