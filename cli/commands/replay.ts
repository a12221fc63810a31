import pc from "picocolors";
import { type Replayed, replay as askAgain } from "../../src/stages/verification/index.ts";
import { EXIT, Stop } from "../exit.ts";
import { OUTCOME_WORDS, plain, print, say } from "../terminal.ts";
import { openTrusted, type TrustOptions } from "../trusted-keys.ts";

/**
 * Asks the checks of a bundle again, of the recorded answers: nothing is sent. Exits 1 when one of them judges otherwise than it
 * did. What cannot be asked again is named with the reason and counts as neither.
 */
export async function replay(file: string, options: TrustOptions & { format: "pretty" | "json" | "ndjson"; quiet?: boolean }): Promise<void> {
  const { record } = await openTrusted(file, options);
  const { engine, checks } = await askAgain(record);
  const count = (state: Replayed["state"]) => checks.filter((c) => c.state === state).length;
  const [same, different, notReplayable] = [count("same"), count("different"), count("not_replayable")];
  if (options.format === "json") print(JSON.stringify({ schema: "entente-replay/1", app: record.report.app, engine, same, different, notReplayable, checks }, null, 2));
  else if (options.format === "ndjson") for (const check of checks) print(JSON.stringify({ schema: "entente-replayed/1", ...check }));
  else {
    if (engine.was !== engine.now) say(pc.yellow(`The record is of engine ${plain(engine.was)}; this is ${engine.now}, which may judge in another way.`));
    for (const check of checks) if (check.state !== "same" && !options.quiet) say(row(check));
    print(`${same} same, ${different} different, ${notReplayable} not replayable`);
  }
  if (different > 0) throw new Stop(EXIT.checksFailed, `${different} checks judge otherwise than they did`);
  if (same === 0) throw new Stop(EXIT.checksFailed, "No check could be asked again: that shows nothing");
}

function row({ id, title, state, was, now, reason }: Replayed): string {
  const head = state === "different" ? pc.red("≠ different") : pc.dim("- not replayable");
  const lines = [`${head}  ${pc.bold(plain(id))}  ${plain(title)}`];
  if (reason) lines.push(`    ${plain(reason)}`);
  if (now) lines.push(`    then: ${OUTCOME_WORDS[was.outcome]}  ${plain(was.observation)}`, `    now:  ${OUTCOME_WORDS[now.outcome]}  ${plain(now.observation)}`);
  return lines.join("\n");
}
