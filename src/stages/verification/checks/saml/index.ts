import type { Check } from "../../check.ts";
import { idpInitiated } from "./flow-idp-initiated.ts";
import { samlJit } from "./flow-jit.ts";
import { spInitiated } from "./flow-sp-initiated.ts";
import { unsigned } from "./sp-01-unsigned.ts";
import { foreignKey } from "./sp-04-foreign-key.ts";
import { editedName } from "./sp-06-edited-name.ts";
import { xsw1 } from "./sp-07-xsw1.ts";
import { xsw2 } from "./sp-08-xsw2.ts";
import { xsw3 } from "./sp-09-xsw3.ts";
import { expired } from "./sp-34-expired.ts";
import { foreignAudience } from "./sp-38-foreign-audience.ts";
import { foreignRecipient } from "./sp-42-foreign-recipient.ts";
import { unknownIssuer } from "./sp-45-unknown-issuer.ts";
import { replay } from "./sp-52-replay.ts";
import { relayState } from "./sp-70-relay-state.ts";

export const samlChecks: readonly Check[] = [
  idpInitiated, spInitiated, samlJit,
  unsigned,
  foreignKey,
  editedName,
  xsw1,
  xsw2,
  xsw3,
  expired,
  foreignAudience,
  foreignRecipient,
  unknownIssuer,
  replay,
  relayState,
];
