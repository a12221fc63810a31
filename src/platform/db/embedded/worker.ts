import { writeSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { SqlError, type SqlFailure } from "../sql-error.ts";
import { DurableFiles, type FileObserver } from "./durable-files.ts";
import { engineOf, VALUES } from "./engine.ts";

/** What the main thread asks of this one; each ask is answered by its id. */
export type Ask =
  | { do: "query"; text: string; values: readonly unknown[] }
  | { do: "exec"; text: string }
  | { do: "syncs" }
  | { do: "dump"; toFile: string }
  | { do: "close" };
export type Reply = { id: number; value: unknown } | { id: number; failure: SqlFailure | { message: string } };
export interface WorkerStart {
  directory: string;
  /** A dump to fill a new directory from. */
  fromFile?: string;
  /** A module whose `observer` watches the files; for tests of power cuts. */
  observerModule?: string;
}

/** As the stock ones, but with syncs, and with buffers that fit a small machine. `fdatasync` inside WASM does nothing, `fsync` does. */
const START = [
  ...PGlite.defaultStartParams.filter((param) => param !== "-F"),
  "-c", "fsync=on", "-c", "wal_sync_method=fsync", "-c", "synchronous_commit=on", "-c", "full_page_writes=on", "-c", "shared_buffers=16MB",
];

const start = workerData as WorkerStart;
const observer = start.observerModule ? ((await import(start.observerModule)) as { observer: FileObserver }).observer : undefined;
/** Ends this thread alone; whoever waits is told that the database was restarted, and the next engine recovers from its log. */
function giveUp(what: string, cause: unknown): never {
  writeSync(2, `database: ${what}, the engine is restarted: ${String(cause)}\n`); // a log line would be lost with the thread
  process.exit(1);
}

const files = new DurableFiles(start.directory, (cause) => giveUp("a sync failed", cause), observer);
const pglite = await PGlite.create({
  ...VALUES, fs: files, startParams: START,
  ...(start.fromFile ? { loadDataDir: new Blob([await readFile(start.fromFile)]) } : {}),
});
const engine = engineOf(pglite);

async function answer(ask: Ask): Promise<unknown> {
  switch (ask.do) {
    case "query": return engine.query(ask.text, ask.values);
    case "exec": return engine.exec(ask.text);
    case "syncs": return files.syncs;
    case "dump": return writeFile(ask.toFile, Buffer.from(await (await pglite.dumpDataDir("gzip")).arrayBuffer()), { mode: 0o600, flush: true });
    case "close": return engine.close();
  }
}

parentPort?.on("message", ({ id, ask }: { id: number; ask: Ask }) => {
  const reply = (value: Reply): void => parentPort?.postMessage(value);
  answer(ask).then(
    (value) => reply({ id, value }),
    (error: unknown) => {
      if (error instanceof Error && error.name === "RuntimeError") giveUp("the engine broke", error); // WebAssembly.RuntimeError
      if (!(error instanceof SqlError)) return reply({ id, failure: { message: error instanceof Error ? error.message : String(error) } });
      const { message, code, detail, constraint, table } = error;
      reply({ id, failure: { message, code, ...(detail ? { detail } : {}), ...(constraint ? { constraint } : {}), ...(table ? { table } : {}) } });
    },
  );
});
parentPort?.postMessage("open");
