import type { Client } from "../../dialect.ts";

/** What every client of people and groups rests on: lists, creates, searches by name, 409 for a name that is taken. */
const EVERYBODY = ["SCIM-F1", "SCIM-C1", "SCIM-C8", "SCIM-R4"] as const;

/** The life cycle by the network's own provisioner, as far as it closes the way to the catalog. */
const LIFE = ["LC-01", "LC-03", "LC-04", "LC-07", "LC-08", "LC-09", "LC-10", "LC-11", "LC-14"] as const;

/**
 * The checks that each client's work rests on, by version of SCIM: where one of them fails, that client fails in the field. Under a
 * client's dialect these block, and what it never sends is only told. `rfc` asks for what blocks anyway; see `needsOf`.
 */
export const NEEDS: Readonly<Record<Exclude<Client, "rfc">, { "2.0": readonly string[]; "1.1": readonly string[] | undefined }>> = {
  okta: {
    // its own suite (a missing person, the shape of lists and of a 401, pages), and each form of request that it sends
    "2.0": [...EVERYBODY, "SCIM-R1", "SCIM-R2", "SCIM-A1", "SCIM-R11", "SCIM-C15", "SCIM-P1", "SCIM-T2", "SCIM-T3", "SCIM-G7", "SCIM-Z1OKTA"],
    "1.1": [...EVERYBODY, "SCIM-R11", "SCIM-P1", "SCIM11-A1", "SCIM11-R1", "SCIM11-R2", "SCIM11-R8", "SCIM11-T2", "SCIM11-G2"],
  },
  entra: {
    // text for booleans, capitals, entries made by their path, dotted keys
    "2.0": [...EVERYBODY, "SCIM-R1", "SCIM-R2", "SCIM-C13", "SCIM-T3", "SCIM-T5", "SCIM-T10", "SCIM-T15", "SC-29", "SCIM-X1", "SCIM-Z1ENTRA"],
    "1.1": undefined,
  },
  authentik: {
    // people by PUT, also to close them, and deleted when they lose the app
    "2.0": [...EVERYBODY, "SCIM-R1", "SCIM-X1", "SCIM-Z1AUTHENTIK"],
    "1.1": undefined,
  },
  entente: { "2.0": [...EVERYBODY, ...LIFE], "1.1": [...EVERYBODY, ...LIFE] },
};
