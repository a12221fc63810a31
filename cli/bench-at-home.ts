import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { benchAddresses, type BenchAddresses, type BenchIdentity, benchStateInMemory, type BenchState, completedIdentity, makeBenchIdentity, openBenchHost, proofLine } from "../src/stages/verification/index.ts";
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
  const kept = await read(file);
  if (kept) {
    const whole = await completedIdentity(kept, new Date());
    if (whole) await writeFile(file, JSON.stringify(whole), { mode: 0o600 }); // an earlier version knew no second provider
    return whole ?? kept;
  }
  const made = await makeBenchIdentity("home", new Date());
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, JSON.stringify(made), { mode: 0o600, flag: "wx" });
  } catch (thrown) {
    const first = (thrown as NodeJS.ErrnoException).code === "EEXIST" ? await read(file) : undefined;
    if (first) return first; // another process was faster: its identity is the identity
    throw new Stop(EXIT.usage, `The bench's identity cannot be kept in ${file}: ${(thrown as Error).message}`);
  }
  return made;
}

/** Test tenants trust this identity: a file that is there but cannot be read is never replaced in silence. */
async function read(file: string): Promise<BenchIdentity | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Stop(EXIT.usage, `${file} cannot be read: ${(thrown as Error).message}`);
  }
  try {
    const identity = JSON.parse(text) as BenchIdentity;
    if (identity.key && identity.saml.certificate && identity.oidc.clientSecret && identity.proof) return identity;
  } catch {
    // said below
  }
  throw new Stop(EXIT.usage, `${file} is damaged. Restore it, or remove it and tell your test tenant the new values of: entente bench`);
}

/** Opens the bench on loopback. @throws {Stop} when the port is taken. */
export async function openHomeBench(port: number, publicUrl = `http://localhost:${port}`): Promise<HomeBench> {
  const identity = await homeIdentity();
  const state = benchStateInMemory();
  const host = openBenchHost({ benchUrl: publicUrl, identityOf: async () => identity, state, now: () => new Date() });
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
