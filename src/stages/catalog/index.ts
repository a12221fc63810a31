export { publish } from "./actions.ts";
export { type Listing, type Tier, type Version } from "./listing.ts";
export { addInstall, bySlug as listingBySlug, version as listingVersion } from "./store.ts";
export { guidesOf } from "./view.ts";
