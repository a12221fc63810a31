import { createContext, useContext } from "react";
import type { Role, SessionView } from "../lib/views.ts";

const SessionContext = createContext<SessionView | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

/** Who is signed in. Pages are shown only when this is known. */
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (!session) throw new Error("There is no session above this page");
  return session;
}

export const ROLE_WORDS: Record<Role, string> = {
  publisher: "Publisher", analyst: "Analyst", lead: "Lead analyst", admin: "Administrator", member: "Member", operator: "Operator",
};

/** The parts of the console, each with who it is for and the pages of its rail. */
export const AREAS = [
  {
    id: "studio", label: "Studio", right: "submission.read", about: "Describe, prove and submit your integrations.",
    pages: [{ to: "/studio", label: "Submissions" }, { to: "/studio/team", label: "Team and tokens" }],
  },
  {
    id: "desk", label: "Review desk", right: "review.read", about: "Review what publishers sent, with the evidence in hand.",
    pages: [{ to: "/desk", label: "Queue" }, { to: "/desk/listings", label: "Listings" }, { to: "/desk/support", label: "Questions" }, { to: "/desk/metrics", label: "Metrics" }, { to: "/desk/rules", label: "Rules" }],
  },
  {
    id: "org", label: "Org console", right: "app.read", about: "Add apps, connect provisioning, decide who gets what.",
    pages: [
      { to: "/org", label: "Overview" }, { to: "/org/add", label: "Add an app" }, { to: "/org/people", label: "People" },
      { to: "/org/groups", label: "Groups" }, { to: "/org/audit", label: "Audit" }, { to: "/org/settings", label: "Settings" },
    ],
  },
  {
    id: "network", label: "Network", right: "network.operate", about: "What holds for every publisher: policy, calendar, orgs, keys.",
    pages: [
      { to: "/network", label: "Policy" }, { to: "/network/calendar", label: "Calendar" }, { to: "/network/orgs", label: "Orgs" }, { to: "/network/keys", label: "Evidence keys" },
    ],
  },
] as const satisfies readonly { id: string; label: string; right: string; about: string; pages: readonly { to: string; label: string }[] }[];

export const areasFor = (session: SessionView) => AREAS.filter((area) => session.rights.includes(area.right));
