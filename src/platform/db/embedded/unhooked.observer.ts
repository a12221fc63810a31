// Loaded into the engine's thread by a test: an engine whose file operations cannot be hooked any more, as after an upgrade.
import type { FileObserver } from "./durable-files.ts";

export const observer: FileObserver = {
  attach(files) {
    Object.defineProperty((files as { stream_ops: object }).stream_ops, "fsync", { get: () => undefined, set() {} });
  },
  synced() {},
};
