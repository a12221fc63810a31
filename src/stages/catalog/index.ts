export { publish, renew } from "./actions.ts";
export { holdLookAlikes, nameAlike } from "./look-alike-store.ts";
export { auditHold, holdOver } from "./life-actions.ts";
export { installable, type Listing, sees as seesVersion, type Tier, type Version } from "./listing.ts";
export { labelOfState, type ListingState } from "./states.ts";
export { addInstall, bySlug as listingBySlug, bySlugOfAnyone as listingOfAnyone, evidenceRuns, inCatalog as listingsInCatalog, version as listingVersion } from "./store.ts";
export { guidesOf } from "./view.ts";
