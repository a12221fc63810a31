import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Running, startProgram } from "./program.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const REQUIREMENTS = here("requirements.txt");
/** One for all Python software of others, named for what is in it. `ENTENTE_CACHE` names another place than the temporary directory. */
const VENV = join(process.env["ENTENTE_CACHE"] ?? tmpdir(), `entente-python-${createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12)}`);

/** Puts the Python packages, pinned by version and hash, into a virtual environment, once per machine. @returns what is missing, if anything. */
export function pythonLacks(): string | undefined {
  if (existsSync(join(VENV, "complete"))) return undefined;
  const half = `${VENV}-${process.pid}`; // two test files may begin at once; whoever is first wins
  try {
    execFileSync("python3", ["-m", "venv", half], { stdio: "pipe" });
    execFileSync(join(half, "bin", "python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:", "-r", REQUIREMENTS], { stdio: "pipe", timeout: 240_000 });
    mkdirSync(join(half, "complete"));
    if (!existsSync(VENV)) renameSync(half, VENV);
    return undefined;
  } catch (error) {
    return `Python packages of ${REQUIREMENTS} (Debian: python3-venv): ${error instanceof Error ? String(error.message.split("\n")[0]) : String(error)}`;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** Runs a program of this folder with the Python of the environment. */
export const startPython = (file: string, settings: unknown): Promise<Running> =>
  startProgram(join(VENV, "bin", "python"), [here(file), JSON.stringify(settings)], { PYTHONUNBUFFERED: "1" });

/** The release of a package in the environment. */
export const pythonVersion = (name: string): string =>
  execFileSync(join(VENV, "bin", "python"), ["-c", "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))", name], { encoding: "utf8" }).trim();
