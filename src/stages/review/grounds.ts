/**
 * What a rejection points at: the rule of the network that is not met, with the words a publisher reads. Codes are contract:
 * they are never renamed.
 */
export const GROUNDS = {
  "identity.not-yours": "The integration is for a product of somebody else, and nothing shows that its owner agrees",
  "identity.look-alike": "Its name or logo could be taken for another integration's",
  "listing.misleading": "The listing promises what the app does not do",
  "security.unsafe": "The app signs people in, or keeps their data, in a way that the checks or an analyst found unsafe",
  "test.unreachable": "Its test tenant could not be reached or used for long",
  "review.no-answer": "Questions of the desk stayed without an answer",
  "duplicate": "The same integration is published already",
  "policy.other": "Another rule of the network, which the note names",
} as const;
export type Ground = keyof typeof GROUNDS;
export const GROUND_CODES = Object.keys(GROUNDS) as [Ground, ...Ground[]];
