import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type EvidenceKey, makeEvidenceKey, readEvidenceKey } from "../src/stages/verification/index.ts";
import { EXIT, Stop } from "./exit.ts";

/** Where this machine's own key is; beside it, in `evidence-key.json`, its public half, to be handed out. */
const place = () => {
  const directory = join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "entente");
  return { directory, file: join(directory, "evidence-key.pem"), shared: join(directory, "evidence-key.json") };
};

/** The key that signs evidence of this machine: made once, readable by its owner alone. */
export async function homeEvidenceKey(): Promise<EvidenceKey & { shared: string }> {
  const { directory, file, shared } = place();
  const kept = await read(file);
  if (kept) return { ...kept, shared };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pem = makeEvidenceKey();
  try {
    await writeFile(file, pem, { mode: 0o600, flag: "wx" });
  } catch (thrown) {
    const first = (thrown as NodeJS.ErrnoException).code === "EEXIST" ? await read(file) : undefined;
    if (first) return { ...first, shared }; // another process was faster: its key is the key
    throw new Stop(EXIT.usage, `The key that signs evidence cannot be kept in ${file}: ${(thrown as Error).message}`);
  }
  const made = readEvidenceKey(pem);
  await writeFile(shared, `${JSON.stringify({ keys: [made.jwk] }, null, 2)}\n`);
  return { ...made, shared };
}

/** This machine's own key, if it has signed before. */
export const ownKeyId = async (): Promise<string | undefined> => (await read(place().file))?.keyId;

/** Others may hold the public half: a file that is there but cannot be read is never replaced in silence. */
async function read(file: string): Promise<EvidenceKey | undefined> {
  let pem: string;
  try {
    pem = await readFile(file, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Stop(EXIT.usage, `${file} cannot be read: ${(thrown as Error).message}`);
  }
  try {
    return readEvidenceKey(pem);
  } catch {
    throw new Stop(EXIT.usage, `${file} is damaged. Restore it, or remove it; what is signed from then on is signed by another key.`);
  }
}
