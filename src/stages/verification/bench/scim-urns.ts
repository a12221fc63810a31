/** Schemas and messages of SCIM 2.0 (RFC 7643 §8.7, RFC 7644 §3), and the one schema of 1.1. */
export const SCIM = {
  user: "urn:ietf:params:scim:schemas:core:2.0:User",
  group: "urn:ietf:params:scim:schemas:core:2.0:Group",
  list: "urn:ietf:params:scim:api:messages:2.0:ListResponse",
  error: "urn:ietf:params:scim:api:messages:2.0:Error",
  patch: "urn:ietf:params:scim:api:messages:2.0:PatchOp",
  /** Version 1.1 has one schema for everything of the core. */
  core11: "urn:scim:schemas:core:1.0",
  enterprise: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
  bulk: "urn:ietf:params:scim:api:messages:2.0:BulkRequest",
  search: "urn:ietf:params:scim:api:messages:2.0:SearchRequest",
} as const;
