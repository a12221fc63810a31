import type { Network } from "./network.ts";

/** What a group of cases stands on, checked before it starts. */
export interface Missing {
  what: string;
  /** What a person types to have it. */
  install: string;
}

/** One piece of software that somebody else wrote, and what must hold with it. */
export interface Peer {
  name: string;
  /** Says what is missing on this machine, if anything. */
  missing(): Missing | undefined;
  run(network: Network, tally: Tally): Promise<void>;
}

/** Counts and prints. A case that throws has failed; the next one runs all the same. */
export interface Tally {
  passed: number;
  failed: number;
  check(name: string, promise: () => Promise<void>): Promise<void>;
}

export function openTally(print: (line: string) => void = console.log): Tally {
  const tally: Tally = {
    passed: 0, failed: 0,
    async check(name, promise) {
      const began = Date.now();
      try {
        await promise();
        tally.passed++;
        print(`ok   ${name} (${Date.now() - began} ms)`);
      } catch (error) {
        tally.failed++;
        print(`FAIL ${name}\n     ${(error instanceof Error ? error.message : String(error)).replaceAll("\n", "\n     ")}`);
      }
    },
  };
  return tally;
}

