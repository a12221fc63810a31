import type { Client } from "../../dialect.ts";

/** What every client of people and groups rests on. */
const EVERYBODY = ["SCIM-F1", "SCIM-C1", "SCIM-C8", "SCIM-R4"] as const;
const GROUPS = ["SCIM-G1", "SC-30", "SC-37"] as const;

/** The life cycle by the network's own provisioner, as far as it closes the way to the catalog. */
const LIFE = ["LC-01", "LC-03", "LC-04", "LC-07", "LC-08", "LC-09", "LC-10", "LC-11", "LC-14"] as const;

/**
 * The checks that each client's work rests on, by version of SCIM: where one of them fails, that client fails in the field. Under a
 * client's dialect these block, and what it never sends is only told. `rfc` asks for what blocks anyway; see `needsOf`.
 */
export const NEEDS: Readonly<Record<Exclude<Client, "rfc">, { "2.0": readonly string[]; "1.1": readonly string[] | undefined }>> = {
  okta: {
    // path-less PATCH to deactivate, PUT of the whole person, groups: [] at each create, a rename with the id in the value, lists by 100
    "2.0": [...EVERYBODY, ...GROUPS, "SCIM-C9", "SCIM-C15", "SCIM-R1", "SCIM-R2", "SCIM-R11", "SCIM-P1", "SCIM-T2", "SCIM-T3", "SCIM-G7", "SCIM-G8", "SCIM-A1", "SC-27", "SCIM-Z1OKTA"],
    "1.1": [...EVERYBODY, "SCIM-C9", "SCIM-R11", "SCIM-P1", "SCIM11-A1", "SCIM11-C1", "SCIM11-R1", "SCIM11-R2", "SCIM11-R8", "SCIM11-T2", "SCIM11-G2"],
  },
  entra: {
    "2.0": [...EVERYBODY, ...GROUPS, "SCIM-R1", "SCIM-R2", "SCIM-C13", "SCIM-T3", "SCIM-T5", "SCIM-T10", "SCIM-T15", "SC-29", "SCIM-G8", "SCIM-Z2", "SCIM-X1", "SCIM-Z1ENTRA"],
    "1.1": undefined,
  },
  authentik: {
    "2.0": [...EVERYBODY, ...GROUPS, "SCIM-R1", "SCIM-P1", "SCIM-C16", "SCIM-X1", "SCIM-G8", "SCIM-Z1AUTHENTIK"],
    "1.1": undefined,
  },
  entente: { "2.0": [...EVERYBODY, ...LIFE], "1.1": [...EVERYBODY, ...LIFE] },
};
