import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Hostility } from "./hostile-behaviours.ts";

/** A server per hostile behaviour, in one process that is not ours. */
export interface HostileTargets {
  at(behaviour: Hostility): string;
  close(): Promise<void>;
}

export async function startHostileTargets(): Promise<HostileTargets> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./hostile-server.ts", import.meta.url))], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const urls = JSON.parse(line) as Record<Hostility, string>;
  return {
    at: (behaviour) => urls[behaviour],
    async close() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}
