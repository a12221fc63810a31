import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "0.8.3";
const VENV = join(process.env["ENTENTE_CACHE"] ?? tmpdir(), `entente-scim2-server-${VERSION}`);
const PROGRAM = join(VENV, "bin", "scim2-server");

/** A server of others that runs as a program of its own. */
export interface Running { baseUrl: string; stop(): Promise<void> }

/** Puts scim2-server (Python) into a virtual environment of its own, once per machine. @returns what is missing, if anything. */
export function scim2ServerLacks(): string | undefined {
  if (existsSync(PROGRAM)) return undefined;
  try {
    mkdirSync(VENV, { recursive: true });
    execFileSync("python3", ["-m", "venv", VENV], { stdio: "pipe" });
    execFileSync(join(VENV, "bin", "pip"), ["install", "--quiet", "--disable-pip-version-check", `scim2-server==${VERSION}`], { stdio: "pipe", timeout: 120_000 });
    return undefined;
  } catch (error) {
    return `scim2-server ${VERSION}: ${error instanceof Error ? String(error.message.split("\n")[0]) : String(error)}`;
  }
}

/** On loopback, with an empty memory. @throws when it does not answer within 20 s. */
export async function startScim2Server(token: string): Promise<Running> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  await new Promise((closed) => probe.close(closed));
  const child = spawn(PROGRAM, ["--port", String(port), "--bearer-token", token], { stdio: "ignore" });
  const baseUrl = `http://127.0.0.1:${port}/v2`;
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, "exit");
  };
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100)))
    if (await fetch(`${baseUrl}/ServiceProviderConfig`).then(() => true, () => false)) return { baseUrl, stop };
  await stop();
  throw new Error("scim2-server gave no answer within 20 s");
}

/** scimmy-routers in a process of its own (test/targets/scimmy-server.ts). */
export async function startScimmyServer(token: string): Promise<Running> {
  const child = spawn(process.execPath, [new URL("scimmy-server.ts", import.meta.url).pathname, token], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return {
    baseUrl: line.toString().trim(),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
}
