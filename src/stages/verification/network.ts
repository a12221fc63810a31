import type { IncomingMessage, ServerResponse } from "node:http";
import type { Platform } from "../../platform/platform.ts";
import { benchStateIn, identityOfKey } from "./actions.ts";
import { openBenchHost } from "./bench/host.ts";

/** The bench's endpoints, for whoever mounts them at `/bench`. */
export function benchHandler(platform: Platform): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return openBenchHost({
    benchUrl: platform.config.benchUrl, identityOf: (key) => identityOfKey(platform, key), state: benchStateIn(platform), now: () => platform.clock.now(),
  }).handler;
}
