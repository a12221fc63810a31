import type { Check } from "../../check.ts";
import { idpInitiated } from "./flow-idp-initiated.ts";
import { spInitiated } from "./flow-sp-initiated.ts";
import { samlJit } from "./flow-jit.ts";
import { unsigned } from "./sp-01-unsigned.ts";
import { unsignedAssertion } from "./sp-02-unsigned-assertion.ts";
import { twinCertificate } from "./sp-03-twin-certificate.ts";
import { foreignKey } from "./sp-04-foreign-key.ts";
import { brokenSignature } from "./sp-05-broken-signature.ts";
import { editedName } from "./sp-06-edited-name.ts";
import { xsw1 } from "./sp-07-xsw1.ts";
import { xsw2 } from "./sp-08-xsw2.ts";
import { xsw3 } from "./sp-09-xsw3.ts";
import { xsw4 } from "./sp-10-xsw4.ts";
import { xsw5 } from "./sp-11-xsw5.ts";
import { xsw6 } from "./sp-12-xsw6.ts";
import { xsw7 } from "./sp-13-xsw7.ts";
import { xsw8 } from "./sp-14-xsw8.ts";
import { forgedSecond } from "./sp-15-forged-second.ts";
import { sameId } from "./sp-16-same-id.ts";
import { hiddenOriginal } from "./sp-17-hidden-original.ts";
import { digestComment } from "./sp-18-digest-comment.ts";
import { twoSignedInfos } from "./sp-19-two-signed-infos.ts";
import { twoReferences } from "./sp-20-two-references.ts";
import { referenceUri } from "./sp-21-reference-uri.ts";
import { transforms } from "./sp-22-transforms.ts";
import { doctypeDifferential } from "./sp-23-doctype-differential.ts";
import { namespaceConfusion } from "./sp-24-namespace-confusion.ts";
import { voidCanonicalisation } from "./sp-25-void-canonicalisation.ts";
import { commentInName } from "./sp-26-comment-in-name.ts";
import { instructionInName } from "./sp-27-instruction-in-name.ts";
import { cdataInName } from "./sp-28-cdata-in-name.ts";
import { hmac } from "./sp-29-hmac.ts";
import { sha1 } from "./sp-30-sha1.ts";
import { signatureAlgorithm } from "./sp-31-signature-algorithm.ts";
import { encryptedUnsigned } from "./sp-32-encrypted-unsigned.ts";
import { encryptedFirst } from "./sp-33-encrypted-first.ts";
import { expired } from "./sp-34-expired.ts";
import { notYet } from "./sp-35-not-yet.ts";
import { confirmationOver } from "./sp-36-confirmation-over.ts";
import { confirmationEndless } from "./sp-37-confirmation-endless.ts";
import { foreignAudience } from "./sp-38-foreign-audience.ts";
import { similarAudience } from "./sp-39-similar-audience.ts";
import { noAudience } from "./sp-40-no-audience.ts";
import { twoAudiences } from "./sp-41-two-audiences.ts";
import { foreignRecipient } from "./sp-42-foreign-recipient.ts";
import { noRecipient } from "./sp-43-no-recipient.ts";
import { foreignDestination } from "./sp-44-foreign-destination.ts";
import { unknownIssuer } from "./sp-45-unknown-issuer.ts";
import { twoIssuers } from "./sp-46-two-issuers.ts";
import { unknownRequest } from "./sp-48-unknown-request.ts";
import { otherBrowser } from "./sp-49-other-browser.ts";
import { noInResponseTo } from "./sp-50-no-in-response-to.ts";
import { unsolicited } from "./sp-51-unsolicited.ts";
import { replay } from "./sp-52-replay.ts";
import { replayedAnswer } from "./sp-53-replayed-answer.ts";
import { status } from "./sp-54-status.ts";
import { nobody } from "./sp-55-nobody.ts";
import { malformed } from "./sp-56-malformed.ts";
import { confirmationMethod } from "./sp-57-confirmation-method.ts";
import { lookalike } from "./sp-58-lookalike.ts";
import { cutName } from "./sp-59-cut-name.ts";
import { externalEntity } from "./sp-63-external-entity.ts";
import { nestedEntities } from "./sp-64-nested-entities.ts";
import { externalDtd } from "./sp-65-external-dtd.ts";
import { fiveMegabytes } from "./sp-66-five-megabytes.ts";
import { inflates } from "./sp-67-inflates.ts";
import { deepAndWide } from "./sp-68-deep-and-wide.ts";
import { garbage } from "./sp-69-garbage.ts";
import { relayState } from "./sp-70-relay-state.ts";
import { scriptRelayState } from "./sp-71-script-relay-state.ts";
import { reflectedRelayState } from "./sp-72-reflected-relay-state.ts";
import { fixation } from "./sp-73-fixation.ts";
import { cookieFlags } from "./sp-74-cookie-flags.ts";
import { responseInQuery } from "./sp-75-response-in-query.ts";
import { unsignedLogout } from "./sp-76-unsigned-logout.ts";
import { wrappedLogout } from "./sp-77-wrapped-logout.ts";
import { foreignLogout } from "./sp-78-foreign-logout.ts";
import { clockSkew } from "./sp-81-clock-skew.ts";
import { foreignEmail } from "./sp-61-foreign-email.ts";
import { foreignProvider } from "./sp-47-foreign-provider.ts";
import { switchedOff } from "./sp-82-switched-off.ts";
import { samlLogout } from "./flow-logout.ts";
import { otherAcs } from "./flow-other-acs.ts";
import { sha512 } from "./flow-sha512.ts";
import { specialLetters } from "./flow-special-letters.ts";
import { twoRoles } from "./sp-60-two-roles.ts";
import { localAccount } from "./sp-62-local-account.ts";
import { secondCertificate } from "./sp-79-second-certificate.ts";
import { withdrawnCertificate } from "./sp-80-withdrawn-certificate.ts";
import { signedOut } from "./sp-95-signed-out.ts";
import { foreignAcs } from "./sp-83-foreign-acs.ts";
import { editedAttribute } from "./sp-84-edited-attribute.ts";
import { noReference } from "./sp-85-no-reference.ts";
import { doctype } from "./sp-86-doctype.ts";
import { noConditions } from "./sp-87-no-conditions.ts";
import { noConfirmation } from "./sp-88-no-confirmation.ts";
import { requestOutside } from "./sp-89-request-outside.ts";
import { noAuthnStatement } from "./sp-90-no-authn-statement.ts";
import { sessionOver } from "./sp-91-session-over.ts";
import { issuerFormat } from "./sp-92-issuer-format.ts";
import { forcedSignIn } from "./sp-93-forced-sign-in.ts";
import { decryptionOracle } from "./sp-94-decryption-oracle.ts";

export const samlChecks: readonly Check[] = [
  idpInitiated, spInitiated, samlJit, samlLogout, otherAcs, sha512, specialLetters,
  unsigned,
  unsignedAssertion,
  twinCertificate,
  foreignKey,
  brokenSignature,
  editedName,
  xsw1,
  xsw2,
  xsw3,
  xsw4,
  xsw5,
  xsw6,
  xsw7,
  xsw8,
  forgedSecond,
  sameId,
  hiddenOriginal,
  digestComment,
  twoSignedInfos,
  twoReferences,
  referenceUri,
  transforms,
  doctypeDifferential,
  namespaceConfusion,
  voidCanonicalisation,
  commentInName,
  instructionInName,
  cdataInName,
  hmac,
  sha1,
  signatureAlgorithm,
  encryptedUnsigned,
  encryptedFirst,
  expired,
  notYet,
  confirmationOver,
  confirmationEndless,
  foreignAudience,
  similarAudience,
  noAudience,
  twoAudiences,
  foreignRecipient,
  noRecipient,
  foreignDestination,
  unknownIssuer,
  twoIssuers,
  unknownRequest,
  otherBrowser,
  noInResponseTo,
  unsolicited,
  replay,
  replayedAnswer,
  status,
  nobody,
  malformed,
  confirmationMethod,
  lookalike,
  cutName,
  externalEntity,
  nestedEntities,
  externalDtd,
  fiveMegabytes,
  inflates,
  deepAndWide,
  garbage,
  relayState,
  scriptRelayState,
  reflectedRelayState,
  fixation,
  cookieFlags,
  responseInQuery,
  unsignedLogout,
  wrappedLogout,
  foreignLogout,
  clockSkew,
  switchedOff,
  editedAttribute, noReference, doctype, noConditions, noConfirmation, requestOutside, noAuthnStatement, sessionOver, issuerFormat, forcedSignIn, decryptionOracle,
  twoRoles, localAccount, secondCertificate, withdrawnCertificate, signedOut,
  // Another customer of the app.
  foreignProvider, foreignEmail, foreignAcs,
];
