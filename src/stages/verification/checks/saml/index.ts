import type { Check } from "../../check.ts";
import { idpInitiated } from "./flow-idp-initiated.ts";
import { spInitiated } from "./flow-sp-initiated.ts";
import { foreignAudience } from "./sp-38-foreign-audience.ts";

export const samlChecks: readonly Check[] = [
  idpInitiated, spInitiated,
  foreignAudience,
];
