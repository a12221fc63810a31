/** Every state of a listing after its publication, with its label, and whether an org may install it. */
export const LISTING_STATES = {
  published: { label: "Published", listed: true, installs: true },
  deprecated: { label: "Deprecated", listed: true, installs: true },
  under_audit: { label: "Under audit", listed: true, installs: true },
  suspended: { label: "Suspended", listed: false, installs: false },
  removed: { label: "Removed", listed: false, installs: false },
} as const satisfies Record<string, { label: string; listed: boolean; installs: boolean }>;
export type ListingState = keyof typeof LISTING_STATES;
export const labelOfState = (state: ListingState): string => LISTING_STATES[state].label;
export const LISTING_STATE_NAMES = Object.keys(LISTING_STATES) as [ListingState, ...ListingState[]];

/** States that no search and no publisher's page shows; the listing's own page still says what became of it. */
export const UNLISTED = LISTING_STATE_NAMES.filter((state) => !LISTING_STATES[state].listed);

/**
 * Every move of a listing. `persons`: how many analysts it takes; with two, the first one asks and another one confirms.
 * `when`: whether the publisher had deprecated it before an audit began.
 */
export const LISTING_MOVES = [
  { from: "published", on: "deprecate", to: "deprecated", by: "publisher", persons: 1 },
  { from: "deprecated", on: "deprecate", to: "deprecated", by: "publisher", persons: 1 },
  { from: "deprecated", on: "undeprecate", to: "published", by: "publisher", persons: 1 },

  { from: "published", on: "audit", to: "under_audit", by: "analyst", persons: 1 },
  { from: "deprecated", on: "audit", to: "under_audit", by: "analyst", persons: 1 },
  { from: "under_audit", on: "release", to: "published", by: "analyst", persons: 1, when: "current" },
  { from: "under_audit", on: "release", to: "deprecated", by: "analyst", persons: 1, when: "deprecated" },
  { from: "under_audit", on: "suspend", to: "suspended", by: "analyst", persons: 2 },
  { from: "suspended", on: "lift", to: "published", by: "analyst", persons: 2, when: "current" },
  { from: "suspended", on: "lift", to: "deprecated", by: "analyst", persons: 2, when: "deprecated" },

  { from: "published", on: "roll_back", to: "published", by: "analyst", persons: 2 },
  { from: "deprecated", on: "roll_back", to: "deprecated", by: "analyst", persons: 2 },
  { from: "under_audit", on: "roll_back", to: "under_audit", by: "analyst", persons: 2 },

  { from: "published", on: "remove", to: "removed", by: "analyst", persons: 2 },
  { from: "deprecated", on: "remove", to: "removed", by: "analyst", persons: 2 },
  { from: "under_audit", on: "remove", to: "removed", by: "analyst", persons: 2 },
  { from: "suspended", on: "remove", to: "removed", by: "analyst", persons: 2 },

  // a new version does not lift what people have decided about the integration
  { from: "published", on: "publish", to: "published", by: "network", persons: 1 },
  { from: "deprecated", on: "publish", to: "deprecated", by: "network", persons: 1 },
  { from: "under_audit", on: "publish", to: "under_audit", by: "network", persons: 1 },
  { from: "suspended", on: "publish", to: "suspended", by: "network", persons: 1 },
  { from: "removed", on: "publish", to: "published", by: "network", persons: 1 },
] as const satisfies readonly {
  from: ListingState; on: string; to: ListingState; by: "publisher" | "analyst" | "network"; persons: 1 | 2; when?: "current" | "deprecated";
}[];

export type ListingMove = (typeof LISTING_MOVES)[number]["on"];
export const DESK_MOVES = [...new Set(LISTING_MOVES.filter((move) => move.by === "analyst").map((move) => move.on))] as [DeskMove, ...DeskMove[]];
export type DeskMove = Extract<(typeof LISTING_MOVES)[number], { by: "analyst" }>["on"];

/** The row that a move takes; undefined when there is none from here. */
export const moveFrom = (state: ListingState, on: ListingMove, deprecated: boolean) =>
  LISTING_MOVES.find((move) => move.from === state && move.on === on && (!("when" in move) || move.when === (deprecated ? "deprecated" : "current")));
