import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Story } from "../../src/app/story.ts";

export interface StartedStory {
  url: string;
  acme: string;
  acmePassword: string;
  dataDir: string;
  story: Story;
  stop(): Promise<void>;
}

/** What `npm start` does, on free ports and an empty data directory. */
export async function startStory(dataDir: string): Promise<StartedStory> {
  const [port, acmePort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [fileURLToPath(new URL("../../scripts/start.ts", import.meta.url))], {
    env: { ...process.env, PORT: String(port), ACME_PORT: String(acmePort), DATA_DIR: dataDir, LOG_LEVEL: "warn" }, stdio: ["ignore", "pipe", "pipe"],
  });
  await ready(child);
  return {
    dataDir, url: `http://localhost:${port}`, acme: `http://localhost:${acmePort}`, acmePassword: (await readFile(join(dataDir, "acme-password"), "utf8")).trim(),
    story: JSON.parse(await readFile(join(dataDir, "story.json"), "utf8")) as Story,
    stop: () => new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGTERM");
    }),
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Entente is running.")) resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
