import { Problem } from "../../kernel/index.ts";
import type { Db } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { insertLetter, type KeptLetter, letters } from "../store/outbox.ts";

/** For `openMail({ keep })` in the demo: letters go to the outbox page instead of to people. */
export function keepMail(db: Db): (letter: { to: string; subject: string; text: string }) => Promise<void> {
  return (letter) => db.inNetwork((tx) => insertLetter(tx, letter));
}

/** @throws {Problem} `not-found` outside the demo: there is no such page, for anybody. */
export async function readOutbox(platform: Pick<Platform, "db" | "config">): Promise<KeptLetter[]> {
  if (!platform.config.demo) throw new Problem("not-found", "There is nothing at this address");
  return platform.db.inNetwork((tx) => letters(tx, 100));
}
