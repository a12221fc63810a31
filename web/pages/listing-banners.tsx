import { Notice } from "./notice.tsx";
import type { Detail } from "./views.ts";
import { On } from "./when.tsx";

/** What became of an integration since its publication: what a visitor must know before reading on. */
export function Banners({ detail, current }: { detail: Detail; current: boolean }) {
  const { life } = detail;
  const { deprecation } = life;
  const why = (
    <>
      {life.since && <> Since <On at={life.since} />.</>}
      {life.reason && <> Reason: {life.reason}</>}
    </>
  );
  return (
    <>
      {!current && <Notice tone="info">You are viewing {detail.shown.version}, current is <a href={`/catalog/${detail.slug}`}>{detail.version}</a>.</Notice>}
      {deprecation && detail.state !== "removed" && (
        <Notice tone="warn">
          The publisher has deprecated this integration. It still works where it is installed.
          {deprecation.successor && <> Use <a href={`/catalog/${deprecation.successor}`}>{deprecation.successor}</a> instead.</>}
          {deprecation.endsOn && <> It can be added until <On at={deprecation.endsOn} />.</>}
          {deprecation.note !== "" && <> {deprecation.note}</>}
        </Notice>
      )}
      {detail.state === "under_audit" && <Notice tone="warn">The desk is looking into this integration.{why}</Notice>}
      {detail.state === "suspended" && <Notice tone="bad">This integration is suspended. It cannot be added to an org; sign-ins where it is installed go on.{why}</Notice>}
      {detail.state === "removed" && <Notice tone="bad">This integration was removed from the catalog. It goes on where it is installed.{why}</Notice>}
      {detail.private && <Notice tone="info">Private to your org: nobody else sees this page.</Notice>}
    </>
  );
}
