import { know, useAction, useLoaded } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { Confirm } from "../../../ui/Confirm.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { say } from "../../../ui/Toasts.tsx";
import { moveDone } from "../../review/listing-words.tsx";
import { useSession } from "../../session.tsx";
import type { DeskListing } from "./ListingPage.tsx";
import { moveFollows, moveLook, moveName } from "./moves.ts";

/** Moves that one analyst asked for and another one has to confirm. */
export function Waiting({ listing }: { listing: DeskListing }) {
  if (listing.waiting.length === 0) return null;
  return (
    <Card title="Waits for a second person" quiet="Whoever asked cannot confirm it; either may drop it.">
      <ul className="flex flex-col gap-4">{listing.waiting.map((made) => <One key={made.id} listing={listing} made={made} />)}</ul>
    </Card>
  );
}

function One({ listing, made }: { listing: DeskListing; made: DeskListing["waiting"][number] }) {
  const { rights } = useSession();
  const confirm = useAction("desk.confirmMove", ["desk.listings"]);
  const drop = useAction("desk.dropMove", ["desk.listings"]);
  const adoption = useLoaded("desk.adoption", { params: { slug: listing.slug } });
  const given = { params: { slug: listing.slug, move: made.id }, body: {} };
  const keep = (view: DeskListing | undefined, words: string) => {
    if (!view) return false;
    know("desk.listing", { params: { slug: listing.slug } }, view);
    say(words);
    return true;
  };
  const blocked = listing.own ? "It belongs to an org of yours: somebody else decides." : rights.includes("review.decide") ? undefined : "Your roles let you read here, not decide.";
  return (
    <li className="flex flex-col gap-2 rounded-control border border-line p-3">
      <p><span className="font-medium">{moveName(made.move)}</span>{made.toVersion && ` to ${made.toVersion}`}: {made.mine ? "you asked" : `${made.askedBy} asks`}, <Moment at={made.askedAt} />. Waits for {made.mine ? "another analyst" : "you or another analyst"}.</p>
      <p className="whitespace-pre-wrap text-dim">{made.reason}</p>
      <ProblemNotice problem={drop.problem} title="Not dropped" />
      <div className="flex flex-wrap gap-2">
        <Confirm
          label={`Confirm: ${moveName(made.move).toLowerCase()}`} title={`${moveName(made.move)}: ${listing.name}?`} confirm={moveName(made.move)} look={moveLook(made.move)} pending={confirm.pending} problem={confirm.problem}
          disabledBecause={blocked ?? (made.mine ? "You asked for it yourself: another analyst confirms." : undefined)} run={async () => keep(await confirm.run(given), `${moveDone(made.move)}: ${listing.name}`)}
        >
          <p>{adoption.data ? moveFollows(made.move, adoption.data.orgs) : "How many orgs it reaches could not be counted."}</p>
          <p className="text-sm text-dim">The publisher, and the listing's page, show this reason:</p>
          <p className="whitespace-pre-wrap rounded-control bg-canvas p-3">{made.reason}</p>
        </Confirm>
        <Button pending={drop.pending} disabledBecause={blocked} onClick={() => void drop.run(given).then((view) => keep(view, "Taken off the table"))}>Drop it</Button>
      </div>
      <ApiCall operation="desk.confirmMove" given={given} of={moveName(made.move).toLowerCase()} />
    </li>
  );
}
