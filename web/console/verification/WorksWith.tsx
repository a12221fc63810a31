import type { RunView } from "../../lib/views.ts";
import { Chip, type ChipKind } from "../../ui/Chip.tsx";
import { Cell, Table } from "../../ui/Table.tsx";

type Row = RunView["worksWith"][number];
const WORKS: Record<Row["outcome"], { chip: ChipKind; words: string }> = {
  works: { chip: "ok", words: "Works" },
  does_not_work: { chip: "bad", words: "Does not work" },
  could_not_tell: { chip: "unsure", words: "Could not tell" },
  does_not_apply: { chip: "skipped", words: "Does not apply" },
};

/** Whose SCIM a run spoke, as a picker shows it. */
export const DIALECT_WORDS: Record<RunView["dialect"], string> = { rfc: "The standard", okta: "Okta", entra: "Microsoft Entra ID", authentik: "authentik" };

/** With whose provisioning the app works, worked out from the answers of the run. */
export function WorksWith({ run: { worksWith, dialect } }: { run: Pick<RunView, "worksWith" | "dialect"> }) {
  if (worksWith.length === 0) return null;
  return (
    <section aria-label="Works with" className="flex flex-col gap-2">
      <h2 className="font-semibold">Works with</h2>
      {dialect !== "rfc" && <p className="text-dim">This run sent what {DIALECT_WORDS[dialect]} sends and judged by what it needs, so it is no evidence for submitting.</p>}
      <Table caption="Whose provisioning works with this app" columns={["Provisioning from", "Works", "Why"]}>
        {worksWith.map(({ client, name, outcome, because, reason }) => (
          <tr key={client}>
            <Cell head className="whitespace-nowrap">{name}</Cell>
            <Cell className="whitespace-nowrap"><Chip kind={WORKS[outcome].chip}>{WORKS[outcome].words}</Chip></Cell>
            <Cell>{reason}{because.length > 0 && <> {because.map((id, i) => <span key={id}>{i > 0 && ", "}<a className="underline" href={`/checks/${encodeURIComponent(id)}`}>{id}</a></span>)}</>}</Cell>
          </tr>
        ))}
      </Table>
    </section>
  );
}
