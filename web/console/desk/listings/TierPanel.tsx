import { useState } from "react";
import { know, useAction } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { TextArea } from "../../../ui/Field.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { tierWord } from "../../review/listing-words.tsx";
import { useSession } from "../../session.tsx";
import type { DeskListing } from "./ListingPage.tsx";

/** Machine gates let it through; two different analysts who vouch for it make it Verified. */
export function TierPanel({ listing }: { listing: DeskListing }) {
  const { rights, account } = useSession();
  const endorse = useAction("desk.endorse", ["desk.listings"]);
  const [note, setNote] = useState("");
  const given = { params: { slug: listing.slug }, body: { digest: listing.digest, note } };
  const raisable = listing.tier === "conformance-tested" && (listing.state === "published" || listing.state === "deprecated" || listing.state === "under_audit");
  const blocked = listing.own ? "It belongs to an org of yours." : !rights.includes("review.decide") ? "Your roles let you read here, not decide."
    : listing.endorsements.some((one) => one.name === account.name) ? "You have vouched for it: a second analyst makes it Verified." : note.trim() === "" ? "Say what you looked at first." : undefined;
  return (
    <Card title="Tier" quiet={`${tierWord(listing.tier)}, version ${listing.version}.`}>
      {listing.endorsements.length > 0 && (
        <ul className="flex flex-col gap-1">{listing.endorsements.map((one) => <li key={`${one.name} ${one.at}`}><span className="font-medium">{one.name}</span> vouched, <Moment at={one.at} />: <span className="text-dim">{one.note}</span></li>)}</ul>
      )}
      {!raisable ? <p className="text-dim">{listing.tier === "verified" ? "Two analysts passed it: there is no higher tier." : listing.tier === "community" ? "Without evidence there is nothing to add a word to." : "While it is not in the catalog, its tier stays."}</p> : (
        <>
          <TextArea label="What you looked at" help="Two different people make it Verified; those who passed its submission count." value={note} onChange={setNote} rows={3} maxLength={4000} />
          <div>
            <Confirm
              label="Vouch for this version" title={`Vouch for ${listing.name} ${listing.version}?`} confirm="Vouch for this version" look="plain" pending={endorse.pending} problem={endorse.problem} disabledBecause={blocked}
              run={async () => {
                const view = await endorse.run(given);
                if (!view) return false;
                know("desk.listing", { params: { slug: listing.slug } }, view);
                setNote("");
                say(view.tier === listing.tier ? "Kept: one more analyst makes it Verified" : `${listing.name} is ${tierWord(view.tier)} now`);
                return true;
              }}
            >
              <p>Your name stands beside it at the desk. With two people behind it, the catalog shows it as Verified.</p>
            </Confirm>
          </div>
          <ApiCall operation="desk.endorse" given={given} />
        </>
      )}
    </Card>
  );
}
