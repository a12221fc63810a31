import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Program { child: ChildProcess; pid: number; line: string; stop(): Promise<void> }

/** Starts a program as a process of its own. It is ready when it says a line, and ends when its input does. @throws when it ends before. */
export async function running(program: URL, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
  const ended = once(child, "exit");
  const [line] = (await Promise.race([once(createInterface(child.stdout), "line"), ended.then(() => { throw new Error(`${program.pathname} did not start`); })])) as [string];
  return {
    child, line, pid: child.pid ?? 0,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
