import { Notice } from "./notice.tsx";
import { show } from "./show.tsx";
import type { Outbox } from "./views.ts";
import type { Page } from "./visit.ts";
import { When } from "./when.tsx";

/** Mail of the demo, which goes nowhere else. */
export const outbox: Page = async (visit) => {
  const { letters } = await visit.api.get<Outbox>("/outbox");
  return show(visit, { title: "Outbox" }, (
    <div className="narrow outbox">
      <h1>Outbox</h1>
      <Notice tone="info">This network runs as a demo: its mail is kept here and sent to nobody. Anyone who can open this page can read it.</Notice>
      {letters.length === 0 && <div className="empty"><p>No mail yet. Invite somebody, or move a submission, and it appears here.</p></div>}
      <ol className="letters">
        {letters.map((letter) => (
          <li key={letter.id} className="panel">
            <h2>{letter.subject}</h2>
            <p className="dim fine">To {letter.to}, <When at={letter.sentAt} now={visit.now} /></p>
            <p className="letter"><Linked text={letter.text} origin={visit.request.url.origin} /></p>
          </li>
        ))}
      </ol>
    </div>
  ));
};

/** Our own addresses become links; everybody else's stay text. */
const Linked = ({ text, origin }: { text: string; origin: string }) => (
  <>{text.split(/(https?:\/\/[^\s<>"]+)/).map((part, i) => (URL.canParse(part) && new URL(part).origin === origin ? <a key={i} href={part}>{part}</a> : part))}</>
);
