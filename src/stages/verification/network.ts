import type { IncomingMessage, ServerResponse } from "node:http";
import type { Platform } from "../../platform/platform.ts";
import { benchStateIn, identityOfKey } from "./actions.ts";
import { openBenchHost } from "./bench/host.ts";
import { type BenchIdentity, wholeKey } from "./bench/identity.ts";

/** An app under test asks some hundred times in a row: its bench is unsealed once in so many milliseconds. */
const REMEMBERED_MS = 10_000;
/** Benches that are remembered at once; they hold private keys. */
const MAX_REMEMBERED = 100;

/** The bench's endpoints, for whoever mounts them at `/bench`. */
export function benchHandler(platform: Platform): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return openBenchHost({
    benchUrl: platform.config.benchUrl, identityOf: remembering(platform, (key) => identityOfKey(platform, key)), state: benchStateIn(platform), now: () => platform.clock.now(),
  }).handler;
}

/** Only what is there and complete is remembered: it never changes. */
function remembering({ clock }: Pick<Platform, "clock">, read: (key: string) => Promise<BenchIdentity | undefined>): (key: string) => Promise<BenchIdentity | undefined> {
  const kept = new Map<string, { identity: BenchIdentity; untilMs: number }>();
  return async (key) => {
    const whole = wholeKey(key);
    const nowMs = clock.now().getTime();
    const found = kept.get(whole);
    if (found && found.untilMs > nowMs) return found.identity;
    for (const [old, { untilMs }] of kept) if (untilMs <= nowMs) kept.delete(old);
    const identity = await read(whole);
    if (identity && (identity as Partial<BenchIdentity>).second && kept.size < MAX_REMEMBERED) kept.set(whole, { identity, untilMs: nowMs + REMEMBERED_MS });
    return identity;
  };
}
