/**
 * Writes `docs/openapi.json` from the declared routes, and from it the client types `web/lib/api.gen.ts`.
 * With `--check` it writes nothing and fails when either is not what the routes say.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { allRoutes, allStreams } from "../src/app/routes.ts";
import { asDeclaration, openApiText } from "../src/platform/http/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const work = mkdtempSync(join(tmpdir(), "openapi-"));
try {
  const documentPath = join(work, "openapi.json");
  const typesPath = join(work, "api.gen.ts");
  writeFileSync(documentPath, openApiText([...allRoutes, ...allStreams.map(asDeclaration)], version));
  // the generator needs the classic compiler API, so it lives in the `tools` workspace and runs on its own
  const generator = join(dirname(createRequire(join(root, "tools/package.json")).resolve("openapi-typescript/package.json")), "bin/cli.js");
  // a default makes a field optional on the way in; on the way out the document lists it as required anyway
  const options = [documentPath, "--output", typesPath, "--default-non-nullable=false"];
  execFileSync(process.execPath, [generator, ...options], { cwd: work, stdio: ["ignore", "ignore", "inherit"] });
  const made = [["docs/openapi.json", documentPath], ["web/lib/api.gen.ts", typesPath]] as const;
  if (process.argv.includes("--check")) {
    const stale = made.filter(([path, fresh]) => read(join(root, path)) !== readFileSync(fresh, "utf8")).map(([path]) => path);
    if (stale.length > 0) {
      console.error(`${stale.join(" and ")} differ from the declared routes; run scripts/generate-openapi.ts and commit the result.`);
      process.exitCode = 1;
    }
  } else {
    for (const [path, fresh] of made) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), readFileSync(fresh));
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
