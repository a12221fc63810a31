import { day } from "../../lib/moments.ts";
import type { AppView } from "../../lib/views.ts";
import { Moment } from "../../ui/Moment.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { linkClass } from "../../ui/Page.tsx";

/** What became of the app's integration in the catalog. Whatever it is, the app itself goes on. */
export function ListingBanner({ app: { listing } }: { app: AppView }) {
  if (!listing) return null;
  const { state, reason, since, deprecation } = listing;
  const why = <>{since && <>Since <Moment at={since} />. </>}{reason && <>Reason: {reason}</>}</>;
  return (
    <>
      {state === "suspended" && <Notice tone="bad" title="Suspended in the catalog"><p>Your app goes on: sign-in and provisioning are not stopped, and you decide what becomes of it. No org can add it now. {why}</p></Notice>}
      {state === "removed" && <Notice tone="bad" title="Removed from the catalog"><p>Your app goes on until you remove it. No org can add it any more. {why}</p></Notice>}
      {state === "under_audit" && <Notice tone="warn" title="The network is looking into this integration"><p>Your app goes on. {why}</p></Notice>}
      {deprecation && state !== "removed" && (
        <Notice tone="warn" title="Deprecated by its publisher">
          <p>Since {day(deprecation.at)}. Your app goes on. {deprecation.successor && <>Use <a href={`/catalog/${deprecation.successor}`} className={linkClass}>{deprecation.successor}</a> instead. </>}
          {deprecation.endsOn && <>It can be added until {day(deprecation.endsOn)}. </>}{deprecation.note}</p>
        </Notice>
      )}
    </>
  );
}
