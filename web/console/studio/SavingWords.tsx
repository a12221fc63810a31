import { Button } from "../../ui/Button.tsx";
import type { Saving } from "./draft.ts";

/** Whether the draft is kept, in words that assistive technology hears when they change. */
export function SavingWords({ saving, retry }: { saving: Saving; retry(): void }) {
  return (
    <span role="status" className="inline-flex items-center gap-2">
      {words(saving)}
      {(saving.kind === "offline" || saving.kind === "refused") && <Button small onClick={retry}>Save now</Button>}
    </span>
  );
}

function words(saving: Saving): string {
  switch (saving.kind) {
    case "idle": return "";
    case "changed": return "Changed";
    case "saving": return "Saving";
    case "saved": return `Saved ${saving.at}`;
    case "offline": return "Offline, will retry";
    case "refused": return `Not saved: ${saving.reason}`;
    case "conflict": return "Not saved: somebody else changed the same fields";
  }
}
