import type { Look } from "../../../ui/Button.tsx";
import { counted } from "../../review/listing-words.tsx";

/** What an analyst may do to a listing, in words: the button, what follows, and how it looks. */
const MOVES: Record<string, { name: string; look: Look; follows(orgs: number): string }> = {
  audit: { name: "Put under audit", look: "plain", follows: () => "It stays in the catalog with a banner that shows the reason, and can still be added. New versions wait for a person." },
  release: { name: "End the audit", look: "plain", follows: () => "The banner goes, and the integration is what it was before." },
  suspend: { name: "Suspend", look: "danger", follows: (orgs) => `No org can add it and no search finds it. ${stays(orgs)}` },
  lift: { name: "Lift the suspension", look: "plain", follows: (orgs) => `It is in the catalog again and can be added.${orgs > 0 ? ` The admins of ${counted(orgs, "org")} are told.` : ""}` },
  roll_back: { name: "Roll back", look: "danger", follows: () => "The chosen version is live again for whoever adds it from now on. Apps that run on the later version stay on it." },
  remove: { name: "Remove", look: "danger", follows: (orgs) => `It leaves the catalog; its page says why. A later version brings it back through the same door. ${stays(orgs)}` },
};

const stays = (orgs: number): string =>
  orgs === 0 ? "No org has it installed." : `${counted(orgs, "org")} with it installed keep access until their admins decide; those admins are told, with the reason.`;

export const moveName = (move: string): string => MOVES[move]?.name ?? move.replaceAll("_", " ");
export const moveLook = (move: string): Look => MOVES[move]?.look ?? "plain";
/** @param orgs How many have it installed. */
export const moveFollows = (move: string, orgs: number): string => MOVES[move]?.follows(orgs) ?? "";
