import type { Check } from "../../check.ts";
import { oidcJit } from "./flow-jit.ts";
import { oidcSpInitiated } from "./flow-sp-initiated.ts";
import { tileInitiated } from "./flow-tile.ts";
import { foreignIdTokenKey } from "./rp-03-foreign-key.ts";
import { algNone } from "./rp-04-alg-none.ts";
import { wrongIssuer } from "./rp-12-wrong-issuer.ts";
import { wrongAudience } from "./rp-13-wrong-audience.ts";
import { expiredIdToken } from "./rp-16-expired.ts";
import { nonce } from "./rp-18-nonce.ts";
import { noSubject } from "./rp-19-no-subject.ts";
import { userinfoSubject } from "./rp-20-userinfo-subject.ts";
import { state } from "./rp-23-state.ts";
import { pkce } from "./rp-28-pkce.ts";

export const oidcChecks: readonly Check[] = [
  oidcSpInitiated, tileInitiated, oidcJit,
  foreignIdTokenKey,
  algNone,
  wrongIssuer,
  wrongAudience,
  expiredIdToken,
  nonce,
  noSubject,
  userinfoSubject,
  state,
  pkce,
];
