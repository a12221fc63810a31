import { readFile, writeFile } from "node:fs/promises";
import { EXIT, Stop } from "./exit.ts";

/** @throws {Stop} with words, when the file cannot be written. */
export async function writeResult(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((thrown: unknown) => {
    throw new Stop(EXIT.usage, `${file} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  });
}

/** The bytes of a file as they are: text that is no UTF-8 would be mended in silence, and a changed byte with it. */
export async function readExact(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => {
    throw new Stop(EXIT.usage, `${file} cannot be read.`);
  });
  return bytes.toString("latin1");
}
