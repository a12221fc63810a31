import type { Check } from "../../check.ts";
import { oidcJit } from "./flow-jit.ts";
import { oidcSpInitiated } from "./flow-sp-initiated.ts";
import { tileInitiated } from "./flow-tile.ts";
import { brokenSignature } from "./rp-01-broken-signature.ts";
import { otherAlgorithm } from "./rp-02-other-algorithm.ts";
import { foreignIdTokenKey } from "./rp-03-foreign-key.ts";
import { algNone } from "./rp-04-alg-none.ts";
import { keyConfusion } from "./rp-05-key-confusion.ts";
import { zeroSignature } from "./rp-06-zero-signature.ts";
import { embeddedKey } from "./rp-07-embedded-key.ts";
import { keyAddress } from "./rp-08-key-address.ts";
import { hostileKid } from "./rp-09-hostile-kid.ts";
import { unknownCrit } from "./rp-10-unknown-crit.ts";
import { unknownKids } from "./rp-11-unknown-kids.ts";
import { wrongIssuer } from "./rp-12-wrong-issuer.ts";
import { wrongAudience } from "./rp-13-wrong-audience.ts";
import { secondAudience } from "./rp-14-second-audience.ts";
import { authorizedParty } from "./rp-15-authorized-party.ts";
import { expiredIdToken } from "./rp-16-expired.ts";
import { oddTimes } from "./rp-17-odd-times.ts";
import { nonce } from "./rp-18-nonce.ts";
import { noSubject } from "./rp-19-no-subject.ts";
import { userinfoSubject } from "./rp-20-userinfo-subject.ts";
import { atHash } from "./rp-21-at-hash.ts";
import { discoveryIssuer } from "./rp-22-discovery-issuer.ts";
import { state } from "./rp-23-state.ts";
import { foreignCode } from "./rp-24-foreign-code.ts";
import { callbackIssuer } from "./rp-25-callback-issuer.ts";
import { pkce } from "./rp-28-pkce.ts";
import { carelessProvider } from "./rp-29-careless-provider.ts";
import { tokenRedirect } from "./rp-30-token-redirect.ts";
import { oddTokenAnswer } from "./rp-31-odd-token-answer.ts";
import { codeAndError } from "./rp-32-code-and-error.ts";
import { callbackTwice } from "./rp-33-callback-twice.ts";
import { tokensInFront } from "./rp-34-tokens-in-front.ts";
import { unverifiedEmail } from "./rp-35-unverified-email.ts";
import { changedEmail } from "./rp-38-changed-email.ts";
import { claimedAdmin } from "./rp-39-claimed-admin.ts";
import { logoutAlgNone } from "./rp-40-logout-alg-none.ts";
import { logoutClaims } from "./rp-41-logout-claims.ts";
import { logoutByIdToken } from "./rp-42-logout-by-id-token.ts";
import { logoutReplay } from "./rp-43-logout-replay.ts";
import { unknownInitiator } from "./rp-44-unknown-initiator.ts";
import { openRedirect } from "./rp-45-open-redirect.ts";
import { sessionFixation } from "./rp-46-session-fixation.ts";
import { framedOrLeaking } from "./rp-47-framed-or-leaking.ts";
import { keyRotation } from "./rp-48-key-rotation.ts";
import { removedKey } from "./rp-49-removed-key.ts";
import { jwksWithoutEnd } from "./rp-50-jwks-without-end.ts";
import { linkedByAnother } from "./rp-27-linked-by-another.ts";
import { refreshedIdentity } from "./rp-51-refreshed-identity.ts";
import { refreshRefused } from "./rp-52-refresh-refused.ts";
import { localAccount } from "./rp-54-local-account.ts";
import { refreshedAudience } from "./rp-55-refreshed-audience.ts";
import { refreshRotation } from "./rp-56-refresh-rotation.ts";
import { clientProof } from "./rp-57-client-proof.ts";
import { switchedOff } from "./rp-58-switched-off.ts";
import { noKid } from "./rp-59-no-kid.ts";
import { providerErrors } from "./rp-60-provider-errors.ts";
import { signedOut } from "./rp-61-signed-out.ts";
import { rpLogout } from "./flow-logout.ts";
import { renewal } from "./flow-renewal.ts";
import { specialLetters } from "./flow-special-letters.ts";
import { mixUp } from "./rp-26-mix-up.ts";
import { foreignEmail } from "./rp-36-foreign-email.ts";
import { foreignSubject } from "./rp-37-foreign-subject.ts";
import { markupInNames } from "./rp-53-markup-in-names.ts";

export const oidcChecks: readonly Check[] = [
  oidcSpInitiated, tileInitiated, oidcJit, rpLogout, specialLetters, renewal,
  // The ID token: signature and key.
  brokenSignature, otherAlgorithm, foreignIdTokenKey, algNone, keyConfusion, zeroSignature, embeddedKey, keyAddress, hostileKid, unknownCrit,
  // Its claims.
  wrongIssuer, wrongAudience, secondAudience, authorizedParty, expiredIdToken, oddTimes, nonce, noSubject, userinfoSubject, atHash,
  // The way through the browser and to the token endpoint.
  state, foreignCode, callbackIssuer, pkce, carelessProvider, tokenRedirect, oddTokenAnswer, codeAndError, callbackTwice, tokensInFront,
  // Whose account it is, and what they may do.
  unverifiedEmail, changedEmail, claimedAdmin, localAccount, switchedOff, linkedByAnother,
  // Renewal, proof of the client, failures.
  refreshedIdentity, refreshRefused, refreshedAudience, refreshRotation, clientProof, noKid, providerErrors, signedOut,
  // Sign-out, links into the app, its pages.
  logoutAlgNone, logoutClaims, logoutByIdToken, logoutReplay, unknownInitiator, openRedirect, sessionFixation, framedOrLeaking, markupInNames,
  // Another customer of the app, with a provider of their own.
  mixUp, foreignEmail, foreignSubject,
  // What the app remembers of the provider: last, because a sound app may need a while to forget it.
  unknownKids, discoveryIssuer, keyRotation, removedKey, jwksWithoutEnd,
];
