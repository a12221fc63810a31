import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** What `npm start` runs. */
export const START = fileURLToPath(new URL("../scripts/start.ts", import.meta.url));
const MAIN = fileURLToPath(new URL("../src/app/main.ts", import.meta.url));
const CACHE = fileURLToPath(new URL("../node_modules/.cache/entente/compiled", import.meta.url));

/** The program itself in a process of its own, as an operator would start it; API alone. */
export interface RunningNetwork {
  url: string;
  child: ChildProcess;
  /** Everything it has said so far on stderr. */
  said(): string;
  /** Ends the process as a power cut would, and waits until it is gone. */
  kill(): Promise<void>;
}

export const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const probe = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
    const address = probe.address();
    probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no free port"))));
  });
});

/** Starts a program, `src/app/main.ts` unless told, on a data directory. @returns when it answers. @throws when it ends before, with what it said. */
export async function startNetwork(dataDir: string, port: number, env: NodeJS.ProcessEnv = {}, program = MAIN): Promise<RunningNetwork> {
  const { child, said, ended } = launch(dataDir, port, env, [], program);
  const url = `http://localhost:${port}`;
  for (const deadline = Date.now() + 60_000; ;) {
    // not /health: it asks more than whether we are served
    const answered = await fetch(`${url}/api/catalog?page=1`).then((answer) => answer.ok, () => false);
    if (answered) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the network did not start (exit ${child.exitCode}): ${said()}`);
    await sleep(20);
  }
  return {
    url, child, said,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs the program until it ends by itself. */
export async function runToEnd(dataDir: string, port: number, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; said: string }> {
  const { child, said, ended } = launch(dataDir, port, env, args);
  await ended;
  return { code: child.exitCode, said: said() };
}

function launch(dataDir: string, port: number, env: NodeJS.ProcessEnv, args: string[] = [], program = MAIN) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, DATABASE_URL: undefined, NODE_COMPILE_CACHE: CACHE, ENTENTE_DEMO: "1", ENTENTE_WEB: "0", LOG_LEVEL: "error", HOST: "127.0.0.1", PORT: String(port), DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => { text += chunk.toString(); });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return { child, said: () => text, ended };
}

/** The password of the demo's people, which stands in the data directory alone. */
export const storyPassword = (dataDir: string): string => (JSON.parse(readFileSync(join(dataDir, "story.json"), "utf8")) as { password: string }).password;

/** Signs somebody of the story in and makes them a token. */
export async function tokenFor(url: string, dataDir: string, email: string, scopes: string[]): Promise<{ bearer: string; cookie: string }> {
  const headers = { origin: url, "content-type": "application/json" };
  const signedIn = await fetch(`${url}/api/session`, { method: "POST", headers, body: JSON.stringify({ email, password: storyPassword(dataDir) }) });
  const cookie = signedIn.headers.getSetCookie().map((each) => each.split(";", 1)[0]).join("; ");
  const made = await fetch(`${url}/api/tokens`, { method: "POST", headers: { ...headers, cookie }, body: JSON.stringify({ name: "test", scopes, days: 30 }) });
  if (!made.ok) throw new Error(`${email} got no token: ${made.status} ${await made.text()}`);
  return { bearer: ((await made.json()) as { secret: string }).secret, cookie };
}
