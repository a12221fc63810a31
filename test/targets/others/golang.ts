import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Running, startProgram } from "./program.ts";

const MODULE = fileURLToPath(new URL("go", import.meta.url));
const sources = globSync("**/*.{go,mod,sum}", { cwd: MODULE }).sort();
const digest = createHash("sha256").update(sources.map((file) => readFileSync(join(MODULE, file), "utf8")).join("\0")).digest("hex").slice(0, 12);
/** Named for the sources that it was built from. `ENTENTE_CACHE` names another place than the temporary directory. */
const BUILT = join(process.env["ENTENTE_CACHE"] ?? tmpdir(), `entente-go-${digest}`);

let lacking: string | undefined | "untried" = "untried";

/** Builds the programs of the `go` folder; modules are pinned by go.sum. @returns what is missing, if anything. */
export function goLacks(): string | undefined {
  if (lacking !== "untried") return lacking;
  try {
    execFileSync("go", ["build", "-mod=readonly", "-o", `${BUILT}/`, "./..."], { cwd: MODULE, stdio: "pipe", timeout: 240_000 });
    lacking = undefined;
  } catch (error) {
    lacking = `Go 1.25 or newer: ${error instanceof Error ? String(error.message.split("\n")[0]) : String(error)}`;
  }
  return lacking;
}

/** The release of a module that the programs are built with. */
export const goVersion = (module: string): string => new RegExp(`^\\s+${module} v(\\S+)`, "m").exec(readFileSync(join(MODULE, "go.mod"), "utf8"))?.[1] ?? "none";

export const startGo = (program: string, argument: string): Promise<Running> => startProgram(join(BUILT, program), [argument]);
