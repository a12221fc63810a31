import { Problem } from "../../../kernel/index.ts";

/** One connection, one user at a time, in the order of asking. */
export interface Turns {
  /**
   * Waits for the connection. @returns the function that gives it back.
   * @throws {Problem} `unavailable` after `patienceMs`: somebody holds it, or a query was made beside an open transaction.
   */
  take(): Promise<() => void>;
  /** Waits until nobody holds it, and lets nobody in any more. */
  end(): Promise<void>;
}

export function turnsOf(patienceMs: number): Turns {
  const waiting: ((over: boolean) => void)[] = [];
  let held = false;
  let over = false;

  const give = (): void => {
    const next = waiting.shift();
    if (next) next(over);
    else held = false;
  };
  const take = async (): Promise<() => void> => {
    if (over) throw new Problem("unavailable", "The database is closed");
    if (held) await wait();
    else held = true;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      give();
    };
  };
  const wait = (): Promise<void> => new Promise((resolve, reject) => {
    const turn = (closed: boolean): void => {
      clearTimeout(timer);
      if (closed) {
        reject(new Problem("unavailable", "The database is closed"));
        give();
      } else resolve();
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(turn), 1);
      reject(new Problem("unavailable", "The database is busy", {
        cause: new Error(`waited ${patienceMs} ms for the one connection: a long statement, or a query beside an open transaction`),
      }));
    }, patienceMs);
    waiting.push(turn);
  });

  return {
    take,
    async end() {
      const release = await take();
      over = true;
      release();
    },
  };
}
