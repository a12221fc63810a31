// Loaded into the engine's thread by a test: a disk whose next sync fails when the file FAILING_DISK exists.
import { existsSync, unlinkSync } from "node:fs";
import type { FileObserver } from "./durable-files.ts";

const signal = process.env["FAILING_DISK"] ?? "";

export const observer: FileObserver = {
  attach() {},
  synced() {
    if (!existsSync(signal)) return;
    unlinkSync(signal);
    throw new Error("the disk is broken");
  },
};
