import type { operations } from "../../lib/api.gen.ts";

/** The rule that a rejection points at. */
export type Ground = NonNullable<operations["desk.decide"]["requestBody"]["content"]["application/json"]["ground"]>;

/** What an analyst chooses from; the publisher reads the rule in full. */
export const GROUND_WORDS: Record<Ground, string> = {
  "identity.not-yours": "The product is somebody else's",
  "identity.look-alike": "Name or logo could be taken for another's",
  "listing.misleading": "The listing promises what the app does not do",
  "security.unsafe": "Unsafe sign-in or handling of data",
  "test.unreachable": "The test tenant could not be used for long",
  "review.no-answer": "Questions stayed without an answer",
  "duplicate": "It is published already",
  "policy.other": "Another rule, named in the note",
};
