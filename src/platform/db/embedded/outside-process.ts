// Run by the tests as a process of its own: `open <dir>` tries to open, `write <dir>` writes until it is killed.
import { Problem } from "../../../kernel/index.ts";
import { openEmbedded } from "./open.ts";

const [what, dataDir = ""] = process.argv.slice(2);
try {
  const db = await openEmbedded(dataDir);
  if (what === "write") {
    await db.owner.executeSql("create table if not exists line (id integer generated always as identity primary key, text text)");
    for (;;) {
      const { rows } = await db.owner.executeSql("insert into line (text) values ($1) returning id", ["x".repeat(2000)]);
      process.stdout.write(`kept ${String(rows[0]?.["id"])}\n`);
    }
  }
  await db.close();
  process.stdout.write("opened\n");
} catch (error) {
  process.stdout.write(error instanceof Problem ? `refused ${error.code}: ${error.message}\n` : `failed ${String(error)}\n`);
}
