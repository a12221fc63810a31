import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useLoaded } from "../../lib/loading.ts";
import { Card } from "../../ui/Card.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { useSession } from "../session.tsx";

/** Who changed it and when, from the audit of the network's own org; `words` reads an entry's detail. */
export function History({ action, subject, words }: { action: string; subject?: string; words(detail: unknown): ReactNode }) {
  const mayRead = useSession().rights.includes("audit.read");
  const list = useLoaded("audit.list", { query: { action, subject, limit: 20 } }, { enabled: mayRead });
  return (
    <Card title="History" quiet="The latest changes, from the audit of this org.">
      {!mayRead ? <p className="text-dim">Operators and administrators read the audit.</p> : (
        <Loaded from={list} rows={2}>
          {({ entries, next }) => entries.length === 0 ? <p className="text-dim">Nobody has changed anything yet.</p> : (
            <>
              <ol className="divide-y divide-line">
                {entries.map((entry) => (
                  <li key={entry.seq} className="py-2">
                    <div className="break-words">{words(entry.detail)}</div>
                    <p className="text-sm text-dim">{entry.actorName}, <Moment at={entry.at} /></p>
                  </li>
                ))}
              </ol>
              {next !== null && <p><Link to="/org/audit" search={{ action }} className={linkClass}>All of them in the audit</Link></p>}
            </>
          )}
        </Loaded>
      )}
    </Card>
  );
}
