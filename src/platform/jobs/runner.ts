import { Problem } from "../../kernel/index.ts";
import type { Log } from "../log/index.ts";
import type { Claim, Payload, Queue } from "./queue.ts";

export interface Worker {
  concurrency: number;
  retries: number;
  handle(payload: Payload, signal: AbortSignal): Promise<void>;
}

/** Claims waiting jobs up to each worker's room, runs them and settles them. */
export class Runner {
  readonly #queue: Queue;
  readonly #log: Log;
  readonly #workers: Map<string, Worker>;
  readonly #running = new Map<Claim, { abort: AbortController; over: Promise<void> }>();
  /** Jobs that used up their tries since the last look. */
  #dead: Error[] = [];
  #onSettled: () => void = () => {};

  constructor(queue: Queue, log: Log, workers: Map<string, Worker>) {
    this.#queue = queue;
    this.#log = log;
    this.#workers = workers;
  }

  onSettled(listener: () => void): void {
    this.#onSettled = listener;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Starts what is ready and has room. @returns how many were started. */
  async startReady(ignorePauses: boolean): Promise<number> {
    const withRoom = [...this.#workers].filter(([name, worker]) => this.#room(name, worker) > 0).map(([name]) => name);
    let started = 0;
    for (const name of await this.#queue.ready(withRoom, ignorePauses)) {
      const worker = this.#workers.get(name);
      const room = worker ? this.#room(name, worker) : 0;
      if (!worker || room <= 0) continue;
      for (const claim of await this.#queue.claim(name, room, ignorePauses)) {
        const abort = new AbortController();
        this.#running.set(claim, { abort, over: this.#run(claim, worker, abort.signal) });
        started++;
      }
    }
    return started;
  }

  #room(name: string, worker: Worker): number {
    return worker.concurrency - [...this.#running.keys()].filter((claim) => claim.name === name).length;
  }

  async #run(claim: Claim, worker: Worker, signal: AbortSignal): Promise<void> {
    await Promise.resolve(); // the claim is registered first
    try {
      await worker.handle(claim.data, signal);
      await this.#queue.done(claim);
    } catch (error) {
      await this.#failed(claim, error);
    } finally {
      this.#running.delete(claim);
      this.#onSettled();
    }
  }

  async #failed(claim: Claim, error: unknown): Promise<void> {
    const last = claim.retryCount >= claim.retryLimit;
    const fields = { job: claim.name, id: claim.id, attempt: claim.retryCount + 1, err: error };
    if (last) {
      this.#dead.push(new Error(`${claim.name} failed for good`, { cause: error }));
      this.#log.error(fields, "job failed for good");
    } else this.#log.warn(fields, "job failed, will be tried again");
    const name = error instanceof Error ? error.name : "not an Error";
    // When even this cannot be written, the silent claim is handed out again later.
    await this.#queue.failed(claim, error instanceof Problem ? `${name} ${error.code}` : name)
      .catch((cause: unknown) => this.#log.error({ job: claim.name, id: claim.id, err: cause }, "job outcome not written"));
  }

  alive(): Promise<void> {
    return this.#queue.alive([...this.#running.keys()]);
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }

  async oneSettled(): Promise<void> {
    if (this.#running.size > 0) await Promise.race([...this.#running.values()].map(({ over }) => over));
  }

  /** Waits at most `graceMs`, then signals abort and gives back what still does not end, to be run again. */
  async stop(graceMs: number): Promise<void> {
    if (await within(this.settled(), graceMs)) return;
    for (const { abort } of this.#running.values()) abort.abort(new Error("stopping"));
    if (await within(this.settled(), 1000)) return;
    for (const claim of this.#running.keys()) await this.#queue.failed(claim, "stopped before it ended").catch(() => undefined);
  }

  takeDead(): Error[] {
    const dead = this.#dead;
    this.#dead = [];
    return dead;
  }
}

async function within(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => { timer = setTimeout(() => resolve(false), ms); });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
