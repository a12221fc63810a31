import { Link } from "@tanstack/react-router";
import { buttonClass } from "../../../ui/Button.tsx";
import { Empty } from "../../../ui/States.tsx";

/** A step whose capability is not described. */
export function NotChosen({ id, what }: { id: string; what: string }) {
  return (
    <Empty title={`${what} is not chosen`} action={<Link to="/studio/$sub/$section" params={{ sub: id, section: "basics" }} className={buttonClass("plain")}>Choose capabilities</Link>}>
      This step appears when a capability that needs it is chosen under Basics.
    </Empty>
  );
}
