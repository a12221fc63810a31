import type { Response } from "express";

/** A SCIM answer that is not a success (RFC 7644 §3.12). `message` is for the client and quotes no data of others. */
export class ScimError extends Error {
  readonly status: number;
  readonly scimType: string | undefined;
  constructor(status: number, scimType: string | undefined, message: string) {
    super(message);
    this.status = status;
    this.scimType = scimType;
  }
}

export function sendError(res: Response, status: number, detail: string, scimType?: string): void {
  res.status(status).type("application/scim+json").send(JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status), ...(scimType ? { scimType } : {}), detail,
  }));
}
