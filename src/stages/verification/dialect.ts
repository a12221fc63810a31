/** How a run's SCIM requests are made, and whose needs are judged: the standard's, or those of one identity provider. */
export const DIALECTS = ["rfc", "okta", "entra", "authentik"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Whose provisioning an app may have to work with: each dialect, and the network's own provisioner. */
export const CLIENTS = [...DIALECTS, "entente"] as const;
export type Client = (typeof CLIENTS)[number];

/** Names of clients, as people read them. */
export const CLIENT_NAMES: Readonly<Record<Client, string>> = {
  rfc: "The standard", okta: "Okta", entra: "Microsoft Entra ID", authentik: "authentik", entente: "Entente",
};
