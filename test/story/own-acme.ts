import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Story } from "../../src/app/story.ts";
import { freePort } from "../free-port.ts";

const MAIN = fileURLToPath(new URL("../../samples/acme/main.ts", import.meta.url));

/** An Acme of a story's own: the story may stop it and run it again otherwise, as Acme's engineers would. */
export class OwnAcme {
  /** What the published manifest says. */
  readonly url: string;
  readonly #port: number;
  readonly #data: string;
  readonly #password = randomUUID();
  #running: ChildProcess | undefined;

  constructor(port: number, directory: string) {
    this.#port = port;
    this.#data = join(directory, "own-acme.json");
    this.url = `http://localhost:${port}`;
  }

  static async start(directory: string): Promise<OwnAcme> {
    const acme = new OwnAcme(await freePort(), directory);
    await acme.run(acme.url);
    return acme;
  }

  /** (Re)starts on the same port and data. @param url What Acme takes for its own address: entity ID and ACS follow from it. */
  async run(url: string): Promise<void> {
    await this.stop();
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, ACME_PORT: String(this.#port), ACME_URL: url, ACME_DATA: this.#data, ACME_ADMIN_PASSWORD: this.#password }, stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.#running = child;
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on("data", (chunk: Buffer) => { if (chunk.includes("acme ready")) resolve(); });
      child.once("exit", (code) => reject(new Error(`Acme ended with ${code} before it was ready`)));
    });
  }

  /** The same machine under another name: what it is told at the old one is no longer meant for it. */
  readonly otherAddress = (): string => this.url.replace("localhost", "127.0.0.1");

  async stop(): Promise<void> {
    const child = this.#running;
    if (!child) return;
    this.#running = undefined;
    child.kill("SIGTERM");
    await once(child, "exit");
  }

  /** The test tenant trusts the verification bench by SAML, and the host carries its proof: what a publisher does once. */
  async trust(bench: Story["bench"]): Promise<void> {
    await this.#put("/tenants/entente-test", { name: "Entente test" });
    await this.trustSaml(bench.samlMetadataUrl);
    await this.#put("/proof", { value: bench.hostProof });
  }

  /** The test tenant trusts one provider at a time by SAML: from now on this one. */
  trustSaml(metadataUrl: string): Promise<void> {
    return this.#put("/tenants/entente-test/saml", { metadataUrl });
  }

  async #put(path: string, body: unknown): Promise<void> {
    const answer = await fetch(`${this.url}/admin/api${path}`, {
      method: "PUT", headers: { authorization: `Bearer ${this.#password}`, "content-type": "application/json" }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Acme answered ${answer.status} to ${path}`);
  }
}
