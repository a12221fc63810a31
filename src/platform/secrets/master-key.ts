import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { KEY_BYTES } from "./seal.ts";

/**
 * Reads the master key (base64 of 32 bytes) or makes one, readable by its owner alone (mode 0600). Whoever holds a backup
 * without this file holds ciphertext; whoever loses this file loses every stored secret.
 * @throws when others may read the file, or when it does not hold such a key: a damaged key is never replaced.
 */
export async function loadOrCreateMasterKey(path: string): Promise<Buffer> {
  if (!(await exists(path))) await create(path);
  const { mode } = await stat(path);
  if (mode & 0o077) throw new Error(`The master key ${path} may be read by others (mode ${(mode & 0o777).toString(8)}): run chmod 600 on it, and rotate it if others had access`);
  const text = (await readFile(path, "utf8")).trim();
  const key = Buffer.from(text, "base64");
  if (key.length !== KEY_BYTES || key.toString("base64") !== text) throw new Error(`The master key ${path} is not base64 of ${KEY_BYTES} bytes: restore it from your backup`);
  return key;
}

/** Written whole and synced under another name first, then linked: nobody ever reads half a key, and two starters agree. */
async function create(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString("base64")}\n`);
    await file.sync();
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error; // another starter was faster: its key is the key
    });
  } finally {
    await file.close();
    await unlink(draft);
  }
  const directory = await open(dirname(path), "r");
  await directory.sync().finally(() => directory.close());
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, (error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT") return false;
  throw error;
});
