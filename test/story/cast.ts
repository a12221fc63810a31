import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { StartedStory } from "./network.ts";

export const PEOPLE = { pia: "pia@acme.example", dana: "dana@desk.example", eli: "eli@desk.example", ada: "ada@birch.example", finn: "finn@birch.example" } as const;
export type Persona = keyof typeof PEOPLE;

/** Everybody in the story, each in a browser of their own; and what they have to remember. */
export class Cast {
  readonly network: StartedStory;
  readonly memory = new Map<string, string>();
  readonly #browser: Browser;
  readonly #pages = new Map<string, Page>();
  readonly #errors: string[] = [];
  readonly #endings: (() => Promise<void>)[] = [];

  constructor(browser: Browser, network: StartedStory) {
    this.#browser = browser;
    this.network = network;
  }

  /** The page of somebody, opened and signed in at the first use. */
  async as(persona: Persona): Promise<Page> {
    const known = this.#pages.get(persona);
    if (known) return known;
    const page = await this.open(persona);
    await page.goto(`${this.network.url}/sign-in`);
    await page.getByLabel("E-mail").fill(PEOPLE[persona]);
    await page.getByLabel("Password", { exact: true }).fill(this.network.story.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return page;
  }

  /** A page without a sign-in. */
  async open(name: string): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1366, height: 900 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => this.#errors.push(`${name}: ${error.message}`));
    this.#pages.set(name, page);
    return page;
  }

  /** Errors that pages threw since the last look; a story in which pages throw is not told. */
  takeErrors(): string[] {
    return this.#errors.splice(0);
  }

  /** What is to be done when the story is over, however it ends. */
  atEnd(end: () => Promise<void>): void {
    this.#endings.push(end);
  }

  async end(): Promise<void> {
    for (const end of this.#endings.splice(0)) await end();
  }

  remember(name: string, value: string): void {
    this.memory.set(name, value);
  }

  recall(name: string): string {
    const value = this.memory.get(name);
    if (value === undefined) throw new Error(`the story has not come to "${name}" yet`);
    return value;
  }

  /** Acme's own admin API: what the other side knows. */
  async askAcme<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.network.acme}/admin/api${path}`, { headers: { authorization: `Bearer ${this.network.acmePassword}` } });
    if (!answer.ok) throw new Error(`Acme answered ${answer.status} to ${path}`);
    return (await answer.json()) as T;
  }

  /** A change by Acme's admin. */
  async tellAcme<T>(method: "POST" | "PUT", path: string, body: unknown = {}): Promise<T> {
    const answer = await fetch(`${this.network.acme}/admin/api${path}`, {
      method, headers: { authorization: `Bearer ${this.network.acmePassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Acme answered ${answer.status} to ${method} ${path}`);
    return (await answer.json()) as T;
  }

  /** Asks until it holds, ten seconds unless told. @throws with what was seen last */
  async until<T>(ask: () => Promise<T>, holds: (seen: T) => boolean, what: string, patienceMs = 10_000): Promise<T> {
    let last: T | undefined;
    for (let waited = 0; waited < patienceMs; waited += 200) {
      last = await ask();
      if (holds(last)) return last;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`${what}; seen last: ${JSON.stringify(last)}`);
  }

  async shootAll(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true });
    for (const [name, page] of this.#pages) {
      await page.screenshot({ path: join(directory, `failed-${name}.png`) }).catch(() => undefined);
      console.log(`  ${name} stood at ${page.url()}`);
    }
    console.log(`  pictures in ${directory}`);
  }
}
