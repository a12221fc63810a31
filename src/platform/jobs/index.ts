import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../db/index.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What happened, told to later stages. Written by {@link emit} in the transaction that made it true. */
export interface DomainEvent {
  /** The same each time it is told: for whoever must act on it once. */
  id: string;
  kind: string;
  orgId: OrgId;
  /** The id of the thing it happened to. */
  subject: string;
  data: Record<string, Json>;
}

/** One kind of work in the background. At-least-once: `handle` must bear being run again. */
export interface JobDefinition {
  name: string;
  /** How many run side by side in one process (default 1). */
  concurrency?: number;
  /** Tries after the first one (default 3), with growing pauses. */
  retries?: number;
  /** Runs by itself at this interval, once across all processes. */
  everyS?: number;
  handle(payload: Record<string, Json>, signal: AbortSignal): Promise<void>;
}

export interface Jobs {
  define(job: JobDefinition): void;
  /** Subscribes to a kind of event; called at least once per event, after its transaction was kept. */
  on(kind: string, subscriber: string, handle: (event: DomainEvent) => Promise<void>): void;
  /** Queues work in the caller's transaction: no work for what was not kept. */
  enqueue(tx: Tx, name: string, payload: Record<string, Json>, options?: { startAfterS?: number; singletonKey?: string }): Promise<void>;
  start(): Promise<void>;
  /** Stops taking work and waits for what runs, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /**
   * Runs everything that waits until nothing does, without pauses before another try: for tests.
   * @throws {AggregateError} when a job used up its tries.
   */
  drain(): Promise<void>;
  /**
   * For `/health` and metrics: what waits, what runs, and what failed for good (kept 7 days). `lagS`: for how many seconds
   * the oldest thing that is due has waited, be it a job nobody takes or news nobody hands on.
   */
  counts(): Promise<{ waiting: number; running: number; dead: number; lagS: number }>;
}

export { emit } from "./outbox.ts";
export { openJobs } from "./open.ts";
