import { randomBytes } from "node:crypto";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { enableCompileCache } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Story } from "../src/app/story.ts";
import { buildWeb } from "./build.ts";

/**
 * `npm start`: the network with its demo story on an embedded database, and Acme beside it as a process of its own.
 * PORT (4000), ACME_PORT (4100) and DATA_DIR (data) may be set.
 */
const env: NodeJS.ProcessEnv = { ...process.env, ENTENTE_DEMO: "1", LOG_LEVEL: process.env["LOG_LEVEL"] ?? "warn" };
// what was compiled at the last start is read back: about a third of the time to the first page
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/entente/compiled", import.meta.url)));
const { readSettings } = await import("../src/app/config.ts");
const settings = readSettings(env);
const acmePort = Number(env["ACME_PORT"] ?? 4100);
const acmeMain = fileURLToPath(new URL("../samples/acme/main.ts", import.meta.url));

for (const port of [settings.port, acmePort]) {
  if (!(await isFree(port))) {
    console.error(`Port ${port} is taken. Free it, or choose others: PORT=… ACME_PORT=… npm start`);
    process.exit(1);
  }
}
await mkdir(settings.dataDir, { recursive: true });
if (!existsSync(fileURLToPath(new URL("../dist/pages/server.js", import.meta.url)))) console.log("Building the pages, once …");
await buildWeb();

// both at the same time: each is a process of its own
const acmeStarting = startAcme();
const main = await import("../src/app/main.ts");
try {
  await open();
} catch (thrown) {
  await acmeStarting.then(({ child }) => child.kill("SIGTERM"), () => undefined);
  main.refuse(thrown);
}

async function open(): Promise<void> {
  acmeStarting.catch(() => undefined); // heard below
  const running = await main.start(settings);
  const acme = await acmeStarting;
  const { story } = running;
  if (story) await connectTestTenant(acme, story.bench);

  console.log(`
Entente is running.

  Catalog    ${running.url}/catalog
  Sign in    ${running.url}/sign-in
  Mail       ${running.url}/outbox          (everything that would have been sent)
  Acme       ${acme.url}          (the sample app; admin pages: ${acme.url}/admin)

  Sign-ins   password for all of them: ${story?.password}
${(story?.people ?? []).map(({ email, does }) => `             ${email.padEnd(22)} ${does}`).join("\n")}
             Acme's admin password: ${acme.password}

  The story  Describe manifests/acme/manifest.yaml in ${running.url}/app/studio, prove it, review it at the desk,
             find it in the catalog, deploy it at Birch & Co, and open it from ${running.url}/my.
             The README walks through it step by step. Stop with Ctrl+C; ${settings.dataDir} keeps everything.
`);

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    acme.child.kill("SIGTERM");
    await running.close();
    process.exit(0);
  };
  process.once("SIGINT", () => void stop());
  process.once("SIGTERM", () => void stop());
}

interface Acme { child: ChildProcess; url: string; password: string }

/** Acme as another company would run it: its own process, its own data. */
async function startAcme(): Promise<Acme> {
  const data = join(settings.dataDir, "acme.json");
  const child = spawn(process.execPath, [acmeMain], {
    env: { ...process.env, ACME_PORT: String(acmePort), ACME_DATA: data, ACME_ADMIN_PASSWORD: await acmePassword() }, stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  child.channel?.unref();
  const url = await new Promise<string>((resolve, reject) => {
    let seen = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      const ready = /^acme ready (\S+)$/m.exec(seen);
      if (ready?.[1]) resolve(ready[1]);
    });
    child.once("exit", (code) => reject(new Error(`Acme ended with ${code} before it was ready`)));
  });
  return { child, url, password: await acmePassword() };
}

/** Kept beside the data, so that it is the same after a restart. */
async function acmePassword(): Promise<string> {
  const file = join(settings.dataDir, "acme-password");
  if (!existsSync(file)) await writeFile(file, randomBytes(9).toString("base64url"), { mode: 0o600 });
  return (await readFile(file, "utf8")).trim();
}

/**
 * What a publisher does once by hand in their own app: the test tenant trusts the verification bench, and the host
 * carries the proof that it is theirs. The story's publisher finds it done.
 */
async function connectTestTenant(acme: Acme, bench: Story["bench"]): Promise<void> {
  const admin = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(`${acme.url}/admin/api${path}`, {
      method, headers: { authorization: `Bearer ${acme.password}`, "content-type": "application/json" }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Acme answered ${answer.status} to ${method} ${path}`);
  };
  await admin("PUT", "/tenants/entente-test", { name: "Entente test" });
  await admin("PUT", "/tenants/birch", { name: "Birch & Co" });
  await admin("PUT", "/proof", { value: bench.hostProof });
  await admin("PUT", "/tenants/entente-test-two", { name: "Second Entente test" });
  for (const [tenant, provider] of [["entente-test", bench], ["entente-test-two", bench.second]] as const) {
    await admin("PUT", `/tenants/${tenant}/saml`, { metadataUrl: provider.samlMetadataUrl });
    await admin("PUT", `/tenants/${tenant}/oidc`, { issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret });
  }
  await admin("PUT", "/tenants/entente-test/local-account", { userName: "keeper@acme.test", email: "keeper@acme.test", password: randomBytes(18).toString("base64url") });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false)).once("listening", () => probe.close(() => resolve(true)));
    probe.listen(port, "127.0.0.1");
  });
}
