import { useNavigate } from "@tanstack/react-router";
import { know, useAction } from "../../../lib/loading.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Card } from "../../../ui/Card.tsx";
import { ProblemNotice } from "../../../ui/Notice.tsx";
import { type Integration, useWriteBlock } from "./integration.ts";

/** A private integration goes to the public catalog through the same door as any other. */
export function PromoteCard({ integration: { slug } }: { integration: Integration }) {
  const promote = useAction("integrations.promote", ["submissions.list"]);
  const navigate = useNavigate();
  const begin = async () => {
    const made = await promote.run({ params: { slug }, body: {} });
    if (!made) return;
    know("submissions.get", { params: { id: made.id } }, made);
    await navigate({ to: "/studio/$sub/$section", params: { sub: made.id, section: "basics" } });
  };
  return (
    <Card title="Promote to public" quiet="It is seen by your org alone now.">
      <p>A draft begins with the same manifest, marked public. It is proven and reviewed like any other; until it is published, nothing changes. Versions that were private stay private.</p>
      <ProblemNotice problem={promote.problem} title="No draft was made" />
      <div><Button pending={promote.pending} pendingLabel="Beginning" disabledBecause={useWriteBlock()} onClick={() => void begin()}>Promote to public</Button></div>
      <ApiCall operation="integrations.promote" given={{ params: { slug }, body: {} }} />
    </Card>
  );
}
