import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { benchAddresses, type BenchAddresses, type BenchIdentity, benchStateInMemory, type BenchState, makeBenchIdentity, openBenchHost, proofLine } from "../src/stages/verification/index.ts";
import { EXIT, Stop } from "./exit.ts";

/** Where the test tenant finds the bench: fixed, because the tenant is told once. */
export const DEFAULT_BENCH_PORT = 4199;

export interface HomeBench {
  identity: BenchIdentity;
  at: BenchAddresses;
  url: string;
  state: BenchState;
  proof: string;
  close(): Promise<void>;
}

/** The identity of this machine's bench: made once, kept in `~/.config/entente/bench.json` (mode 0600). */
export async function homeIdentity(): Promise<BenchIdentity> {
  const directory = join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "entente");
  const file = join(directory, "bench.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as BenchIdentity;
  } catch {
    const made = await makeBenchIdentity("home", new Date());
    await mkdir(directory, { recursive: true });
    await writeFile(file, JSON.stringify(made), { mode: 0o600 });
    return made;
  }
}

/** Opens the bench on loopback. @throws {Stop} when the port is taken. */
export async function openHomeBench(port: number, publicUrl = `http://localhost:${port}`): Promise<HomeBench> {
  const identity = await homeIdentity();
  const state = benchStateInMemory();
  const host = openBenchHost({ benchUrl: publicUrl, identityOf: async (key) => (key === identity.key ? identity : undefined), state, now: () => new Date() });
  const server = createServer((request, response) => void host.handler(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => reject(new Stop(EXIT.unavailable, `Port ${port} is taken. Choose another with --bench-port; the test tenant has to know it.`)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    identity, state, url: publicUrl, at: benchAddresses(publicUrl, identity.key), proof: proofLine(identity.proof),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
