import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

export interface Ended { code: number | null; out: string; err: string }

/** The real command line in a process of its own, in a directory, with nothing of our environment in it but the path. */
export const commandLine = (dir: string) =>
  (args: string[], env: Record<string, string> = {}, onErr: (text: string, kill: () => void) => void = () => {}, input = ""): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [MAIN, ...args], { cwd: dir, env: { PATH: process.env["PATH"] ?? "", HOME: dir, XDG_CONFIG_HOME: join(dir, "config"), ...env } });
      let [out, err] = ["", ""];
      child.stdout.on("data", (text) => (out += text));
      child.stderr.on("data", (text) => onErr((err += text), () => child.kill("SIGINT")));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, out, err }));
      child.stdin.end(input);
    });
