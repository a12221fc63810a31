import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { linkClass } from "../../ui/Page.tsx";

/** Where runs are looked at: by their publisher in the studio, or at the desk. The same pages stand at both. */
export interface Place { side: "studio" | "desk"; sub: string }

export interface RunSearch { show?: string; check?: string }

export const runRoute = ({ side, sub }: Place, run: string) =>
  side === "studio" ? ({ to: "/studio/$sub/test/$run", params: { sub, run } } as const) : ({ to: "/desk/$sub/runs/$run", params: { sub, run } } as const);

export const compareRoute = ({ side, sub }: Place, run: string, other: string) =>
  side === "studio" ? ({ to: "/studio/$sub/test/$run/compare/$other", params: { sub, run, other } } as const) : ({ to: "/desk/$sub/runs/$run/compare/$other", params: { sub, run, other } } as const);

export function RunLink({ place, run, search = {}, children }: { place: Place; run: string; search?: RunSearch; children: ReactNode }) {
  return <Link {...runRoute(place, run)} search={search} className={linkClass}>{children}</Link>;
}

export function CompareLink({ place, run, other, children }: { place: Place; run: string; other: string; children: ReactNode }) {
  return <Link {...compareRoute(place, run, other)} search={{}} className={linkClass}>{children}</Link>;
}

/** Back to where all runs are listed. */
export function RunsLink({ place: { side, sub }, children }: { place: Place; children: ReactNode }) {
  return side === "studio"
    ? <Link to="/studio/$sub/$section" params={{ sub, section: "test" }} className={linkClass}>{children}</Link>
    : <Link to="/desk/$sub" params={{ sub }} search={{ tab: "checks" }} className={linkClass}>{children}</Link>;
}
