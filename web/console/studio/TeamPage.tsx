import { Link } from "@tanstack/react-router";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Tokens } from "../org/Tokens.tsx";
import { useSession } from "../session.tsx";
import { Domains } from "./Domains.tsx";
import { Webhooks } from "./Webhooks.tsx";

/** Who the publisher is, and how its own systems take part: domains, webhooks, tokens. */
export function TeamPage() {
  const { rights } = useSession();
  return (
    <Page title="Team and tokens" area="Studio">
      {rights.includes("org.manage") && <p>Members and invitations are under <Link to="/org/settings" className={linkClass}>Settings</Link>.</p>}
      <Domains />
      {rights.includes("token.manage") && <><Webhooks /><Tokens /></>}
    </Page>
  );
}
