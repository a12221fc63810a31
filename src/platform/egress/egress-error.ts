/** Why a request did not give an answer. One message per class, on purpose: the text must not turn us into a port scanner. */
export const EGRESS_MESSAGES = {
  "bad-url": "The address is not a URL that we accept.",
  scheme: "Only https addresses are contacted.",
  port: "This port is not allowed.",
  "private-address": "The address does not lead to the public internet.",
  "own-address": "The address leads back to this network.",
  dns: "The host name could not be resolved.",
  connect: "No connection could be made, or it broke off.",
  timeout: "The other side took too long.",
  "too-large": "The answer is larger than we accept.",
  redirect: "The redirect was not followed.",
  tls: "No trusted TLS connection could be made.",
  protocol: "The exchange does not follow HTTP as we accept it.",
  aborted: "The request was called off.",
} as const satisfies Record<string, string>;

export type EgressErrorCode = keyof typeof EGRESS_MESSAGES;

/** A refusal or failure on the way out. `message` may be shown to anyone; `cause` is for the log alone. */
export class EgressError extends Error {
  readonly code: EgressErrorCode;
  /** False: not a byte of the request left us. True: the other side may have acted on it; look before repeating. */
  readonly mayHaveArrived: boolean;

  constructor(code: EgressErrorCode, more: { mayHaveArrived?: boolean; cause?: unknown } = {}) {
    super(EGRESS_MESSAGES[code], { cause: more.cause });
    this.name = "EgressError";
    this.code = code;
    this.mayHaveArrived = more.mayHaveArrived ?? false;
  }
}
