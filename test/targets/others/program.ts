import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";

/** Software of others that runs as a program of its own, on loopback. */
export interface Running {
  /** Its address, or its SCIM root. */
  url: string;
  /** PEM: of the key with which it signs and decrypts, when it has one. Made anew at each start. */
  certificate?: string;
  stop(): Promise<void>;
}

/**
 * Starts a program that says its address in the first line that it prints.
 * @throws when it ends before it has said so, or says nothing for 30 s; the message holds what it complained about.
 */
export async function startProgram(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Running> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => { complaints = `${complaints}${chunk.toString()}`.slice(-4_000); });
  const gone = once(child, "exit");
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await gone;
    clearTimeout(timer);
  };
  const lines = createInterface({ input: child.stdout });
  const silence = AbortSignal.timeout(30_000);
  try {
    const [line] = (await Promise.race([
      once(lines, "line", { signal: silence }), gone.then(([code]) => { throw new Error(`it ended with ${String(code)}`); }),
    ])) as [string];
    child.stdout.resume(); // a full pipe would stop it
    await listens(new URL(line), silence);
    return { url: line.trim(), stop };
  } catch (error) {
    await stop();
    throw new Error(`${command} ${args[0] ?? ""} did not start: ${error instanceof Error ? error.message : String(error)}\n${complaints}`, { cause: error });
  }
}

/** Some say their address a moment before they listen there. */
async function listens({ hostname, port }: URL, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const socket = connect(Number(port), hostname);
    try {
      await once(socket, "connect");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}
