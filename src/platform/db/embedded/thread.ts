import { Worker } from "node:worker_threads";
import { Problem } from "../../../kernel/index.ts";
import { SqlError } from "../sql-error.ts";
import type { Answer, Engine } from "./engine.ts";
import type { Ask, Reply, WorkerStart } from "./worker.ts";

export interface ThreadEngine extends Engine {
  /** How many syncs have reached the disk so far. */
  syncs(): Promise<number>;
  /** Writes a compressed tar of the whole database; the caller holds the connection, so nothing changes meanwhile. */
  dump(toFile: string): Promise<void>;
}

interface Running { worker: Worker; asked: Map<number, { resolve(value: unknown): void; reject(error: Error): void }> }

/**
 * The embedded database on a thread of its own: a long statement does not stall the server. The engine ignores
 * `statement_timeout`, so a statement that takes longer than `statementTimeoutMs` ends the thread; the next one finds
 * a new engine, which recovers from its write-ahead log like after a crash.
 */
export async function openThread(start: WorkerStart, statementTimeoutMs: number): Promise<ThreadEngine> {
  let generation = 0;
  let nextId = 0;
  let running: Promise<Running> | undefined = launch(start);
  let closed = false;
  await running;

  async function ask<T>(question: Ask, timeoutMs?: number): Promise<T> {
    if (closed) throw new Problem("unavailable", "The database is closed");
    running ??= relaunch();
    const now = running;
    const { worker, asked } = await now.catch((error: unknown) => {
      if (running === now) running = undefined;
      throw error;
    });
    const id = nextId++;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        asked.set(id, { resolve: resolve as (value: unknown) => void, reject });
        if (timeoutMs !== undefined) {
          timer = setTimeout(() => {
            reject(new Problem("unavailable", "The database took too long", { cause: new Error(`a statement ran longer than ${timeoutMs} ms`) }));
            generation++;
            running = worker.terminate().then(relaunch); // never two engines on the same files
          }, timeoutMs);
        }
        worker.postMessage({ id, ask: question });
      });
    } finally {
      clearTimeout(timer);
      asked.delete(id);
    }
  }

  const relaunch = (): Promise<Running> => launch({ directory: start.directory, ...(start.observerModule ? { observerModule: start.observerModule } : {}) });

  function launch(with_: WorkerStart): Promise<Running> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: with_, name: "database" });
    const asked: Running["asked"] = new Map();
    const launched: Promise<Running> = new Promise((resolve, reject) => {
      let why = new Error("the database thread ended");
      worker.on("message", (reply: Reply | "open") => {
        if (reply === "open") return resolve({ worker, asked });
        const waiting = asked.get(reply.id);
        if ("failure" in reply) waiting?.reject("code" in reply.failure ? new SqlError(reply.failure) : new Error(reply.failure.message));
        else waiting?.resolve(reply.value);
      });
      worker.on("error", (error) => { why = error as Error; });
      worker.on("exit", () => {
        generation++;
        if (running === launched) running = undefined;
        for (const { reject: refuse } of asked.values()) refuse(new Problem("unavailable", "The database was restarted", { cause: why }));
        reject(why);
      });
    });
    return launched;
  }

  return {
    get generation() {
      return generation;
    },
    query: async (text, values) => buffers(await ask<Answer>({ do: "query", text, values: values.map(plain) }, statementTimeoutMs)),
    exec: async (text) => buffers(await ask<Answer>({ do: "exec", text }, statementTimeoutMs)),
    syncs: () => ask<number>({ do: "syncs" }),
    dump: (toFile) => ask<void>({ do: "dump", toFile }),
    async close() {
      if (closed) return;
      const now = running;
      try {
        if (now) await ask<void>({ do: "close" }, 30_000);
      } finally {
        closed = true;
        const live = await now?.catch(() => undefined);
        await live?.worker.terminate();
      }
    },
  };
}

/** Structured clone keeps the bytes of a Buffer and forgets that it was one. */
function buffers(answer: Answer): Answer {
  for (const row of answer.rows) {
    for (const key in row) {
      const value = row[key];
      if (value instanceof Uint8Array) row[key] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  }
  return answer;
}

/** What can cross to the thread as it is; anything else (an object for jsonb) goes as JSON, as `pg` sends it. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array || Array.isArray(value)) return value ?? null;
  return JSON.stringify(value);
}

