import { useState } from "react";
import { know, useAction } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { SelectField, TextArea } from "../../../ui/Field.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { moveDone } from "../../review/listing-words.tsx";
import { useSession } from "../../session.tsx";
import type { DeskListing } from "./ListingPage.tsx";
import { moveFollows, moveLook, moveName } from "./moves.ts";

/** What may be done from here, each with its reason, its consequence and how many people it takes. */
export function ActPanel({ listing, orgs }: { listing: DeskListing; orgs: number | undefined }) {
  const { rights } = useSession();
  const move = useAction("desk.moveListing", ["desk.listings", "catalog.get"]);
  const [reason, setReason] = useState("");
  const earlier = listing.versions.filter((one) => one.version !== listing.version).map((one) => one.version);
  const [chosen, setChosen] = useState("");
  const version = chosen || earlier[0] || "";
  const given = { params: { slug: listing.slug } };
  const bodyOf = (name: string) => ({ move: name, reason, ...(name === "roll_back" ? { version } : {}) });
  const blockOf = (name: string): string | undefined => {
    if (!rights.includes("review.decide")) return "Your roles let you read here, not decide.";
    if (listing.waiting.some((made) => made.move === name)) return "It waits for a second person already.";
    if (name === "roll_back" && version === "") return "There is no other version.";
    return reason.trim() === "" ? "Write the reason first." : undefined;
  };
  const run = async (name: string, persons: number) => {
    const view = await move.run({ ...given, body: bodyOf(name) });
    if (!view) return false;
    know("desk.listing", given, view);
    setReason("");
    say(persons === 1 ? `${moveDone(name)}: ${listing.name}` : "Asked: a second analyst confirms it");
    return true;
  };
  if (listing.own) return <Card title="Decide"><p className="text-dim">Nobody decides on an integration of their own org.</p></Card>;
  if (listing.movesOpen.length === 0) return <Card title="Decide"><p className="text-dim">It was removed: a new version is the only way back.</p></Card>;
  return (
    <Card title="Decide">
      <TextArea label="Reason" help="Public: the listing's page, the publisher and the admins who have it installed read it." value={reason} onChange={setReason} rows={4} maxLength={2000} counter={{ used: reason.length, max: 2000 }} />
      {listing.movesOpen.some((open) => open.move === "roll_back") && earlier.length > 0 && (
        <SelectField label="Version to roll back to" value={version} onChange={setChosen} choices={earlier.map((one) => ({ value: one, label: one }))} />
      )}
      <ul className="flex flex-col gap-3">
        {listing.movesOpen.map(({ move: name, persons }) => (
          <li key={name} className="flex flex-col items-start gap-1">
            <Confirm
              label={moveName(name)} title={`${moveName(name)}: ${listing.name}?`} confirm={persons === 1 ? moveName(name) : "Ask for a second person"} look={moveLook(name)} pending={move.pending} problem={move.problem}
              disabledBecause={blockOf(name)} run={() => run(name, persons)}
            >
              <p>{orgs === undefined ? "How many orgs it reaches could not be counted." : moveFollows(name, orgs)}</p>
              {persons === 2 && <p>Two people do this: nothing happens until another analyst confirms it.</p>}
              <p className="whitespace-pre-wrap rounded-control bg-canvas p-3">{reason}</p>
            </Confirm>
            <span className="text-sm text-dim">{persons === 1 ? "Happens at once." : "Takes two analysts."}</span>
          </li>
        ))}
      </ul>
      <ApiCall operation="desk.moveListing" given={{ ...given, body: bodyOf(listing.movesOpen[0]?.move ?? "audit") }} />
    </Card>
  );
}
