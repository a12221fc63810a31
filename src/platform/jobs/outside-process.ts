// Run by the tests as a process of its own: takes one job that never ends, and is killed in the middle of it.
import { openDatabase } from "../db/index.ts";
import { newId, systemClock } from "../../kernel/index.ts";
import type { Log } from "../log/index.ts";
import { openJobs } from "./index.ts";

const log: Log = { debug() {}, info() {}, warn() {}, error: (fields, message) => process.stderr.write(`${message} ${String(fields["err"])}\n`), child: () => log };
const [what, dataDir = ""] = process.argv.slice(2);
const db = await openDatabase({ dataDir });
if (what === "hang") {
  const { migrate } = await import("../db/index.ts");
  await migrate(db, new URL("../../../migrations", import.meta.url).pathname);
}
const jobs = openJobs({ db, log, clock: systemClock });
jobs.define({
  name: "long",
  async handle(payload) {
    process.stdout.write(`began ${String(payload["n"])}\n`);
    if (what === "hang") await new Promise(() => {});
  },
});
await jobs.start();
if (what === "hang") await db.inTenant(newId("org"), (tx) => jobs.enqueue(tx, "long", { n: 7 }));
else {
  await jobs.drain();
  await jobs.stop();
  await db.close();
}
