import { readEvents, StreamRefused } from "./event-stream.ts";
import { waitMs } from "./follow.ts";
import type { Present } from "./views.ts";

const NOBODY: Present = { people: [], others: [] };
/** After so many failures in a row the list is empty: what is not heard of is not claimed. */
const PATIENCE = 3;

export interface Watching {
  /** The tab is shown or hidden: who does not look is not there, and holds no line open. */
  turn(): void;
  stop(): void;
}

/** Says that a page is open, and follows who else is there. A page that may not know is told nobody. */
export function watchPresence(url: string, tell: (present: Present) => void, { hidden, read = readEvents, wait = waitMs }: { hidden(): boolean; read?: typeof readEvents; wait?: typeof waitMs }): Watching {
  let line: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let over = false;
  const listen = async (): Promise<void> => {
    clearTimeout(timer);
    const mine = new AbortController();
    line = mine;
    try {
      await read(url, ({ event, data }) => {
        if (mine.signal.aborted || event === "problem") return;
        failures = 0;
        tell(JSON.parse(data) as Present);
      }, { signal: mine.signal });
    } catch (thrown) {
      if (thrown instanceof StreamRefused && [401, 403, 404].includes(thrown.status)) over = true;
    }
    if (mine.signal.aborted) return;
    line = undefined;
    failures += 1;
    if (over || failures >= PATIENCE) tell(NOBODY);
    if (!over) timer = setTimeout(() => void listen(), wait(failures));
  };
  const rest = () => {
    clearTimeout(timer);
    line?.abort();
    line = undefined;
  };
  const turn = () => {
    if (over) return;
    if (hidden()) rest();
    else if (!line) void listen();
  };
  turn();
  return { turn, stop: () => { over = true; rest(); } };
}
