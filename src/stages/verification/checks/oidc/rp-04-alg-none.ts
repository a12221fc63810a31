import { oidcAttack } from "../../oidc-attack.ts";

export const algNone = oidcAttack({
  id: "RP-04", slug: "alg-none", gate: "blocks", title: "Refuses an ID token without a signature",
  spec: { doc: "rfc8725", section: "3.1", level: "MUST" },
  asks: "Does the app refuse ID tokens whose algorithm is none?",
  why: "A token that says of itself that it needs no signature can be written by anybody.",
  remedy: "Accept the algorithm that was agreed on for this client, and no other.",
  send: () => ["none", "None", "nOnE", ""].map((alg) => ({
    name: `an unsigned ID token with alg "${alg}"`, change: { signer: "none" as const, header: (header: Record<string, unknown>) => ({ ...header, alg }) },
  })),
});
