import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../db/index.ts";

/** What a secret is bound to. Opened under any other binding it is not readable. */
export interface SecretBinding {
  orgId: OrgId;
  /** The thing it belongs to: an app id, a submission id, `org`. */
  owner: string;
  /** What it is: `scim-token`, `saml-key`, `client-secret`. */
  name: string;
  /** The only origin it may be sent to (`https://host:port`), or `internal` for what never leaves. */
  origin: string;
}

export interface Secrets {
  /** Keeps or replaces a secret; write-only from outside. */
  put(tx: Tx, binding: SecretBinding, value: string, options?: { expiresAt?: Date }): Promise<void>;
  /** @returns `undefined` when there is none under exactly this binding. */
  open(tx: Tx, binding: SecretBinding): Promise<string | undefined>;
  /** Which secrets an owner has, without their values. */
  list(tx: Tx, orgId: OrgId, owner: string): Promise<{ name: string; origin: string; setAt: Date; expiresAt?: Date }[]>;
  remove(tx: Tx, orgId: OrgId, owner: string, name?: string): Promise<void>;
}

export { defineVaultJobs } from "./jobs.ts";
export { loadOrCreateMasterKey } from "./master-key.ts";
export { openSecrets, type Vault } from "./vault.ts";
