import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_BENCH_PORT } from "./bench-at-home.ts";
import { EXIT, Stop } from "./exit.ts";
import { chooseNetwork } from "./network.ts";
import { say } from "./terminal.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
const FORMAT = new Option("--format <format>", "how stdout is written").choices(["pretty", "json", "ndjson"]).default("pretty");
const port = (text: string): number => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > 65_535) throw new InvalidArgumentError("Not a port number.");
  return n;
};
const BENCH_PORT = new Option("--bench-port <port>", "where the test bench listens on this machine").argParser(port).default(DEFAULT_BENCH_PORT);

const minutes = (text: string): number => {
  const n = Number(text);
  if (!(n > 0 && n <= 10_080)) throw new InvalidArgumentError("Not a number of minutes, at most a week.");
  return n;
};
const AT = new Option("--at <version>", "a published version");

const program = new Command("entente").description("Describe an app once, prove it, submit it.").version(version).showSuggestionAfterError()
  .option("--environment <name>", "use ENTENTE_URL_<NAME> and ENTENTE_TOKEN_<NAME>").on("option:environment", (name: string) => chooseNetwork(name))
  .option("--no-color", "no colours; NO_COLOR says the same")
  .exitOverride(); // first: the commands below inherit it, and a wrong option is usage (2), not a failed check (1)

// commands are loaded when they are called: `entente --help` answers at once
program.command("validate").argument("<manifest>").description("check a manifest on this machine").addOption(FORMAT)
  .addOption(new Option("--fail-on <severity>", "exit 1 from this severity on").choices(["error", "task", "warning"]).default("error"))
  .action(async (file, options) => (await import("./commands/validate.ts")).validate(file, options));
program.command("bench").description("what your test tenant has to trust for runs from this machine")
  .addOption(new Option("--format <format>").choices(["pretty", "json"]).default("pretty")).addOption(BENCH_PORT)
  .action(async (options) => (await import("./commands/bench.ts")).bench(options));
program.command("verify").argument("<manifest>").description("run the checks from this machine; needs no server and no account")
  .option("--only <ids...>", "only these checks")
  .addOption(new Option("--dialect <dialect>", "whose SCIM requests are sent, and whose needs are judged").choices(["rfc", "okta", "entra", "authentik"]).default("rfc")).addOption(FORMAT).option("--junit <file>", "write JUnit XML").option("--sarif <file>", "write SARIF 2.1.0")
  .option("--html <file>", "write a page for people").option("--bundle <file>", "write signed evidence, to verify and replay offline")
  .addOption(new Option("--fail-on <severity>", "exit 1 from this severity on").choices(["error", "task", "warning"]).default("error"))
  .option("--seed <seed>", "repeat the names of an earlier run").option("--bench-url <url>", "how the app reaches the bench, when not as http://localhost:PORT")
  .option("--quiet", "no progress").addOption(BENCH_PORT)
  .action(async (file, options) => (await import("./commands/verify.ts")).verify(file, options));
const trusting = (command: Command): Command => command.option("--key <file>", "trust this public key: a JWK, a JWK Set or PEM")
  .addOption(new Option("--network <url>", "trust the keys that this network publishes").conflicts("key"));
trusting(program.command("verify-bundle").argument("<bundle>").description("whether signed evidence is to be believed; offline"))
  .option("--manifest <file>", "refuse evidence about another manifest").option("--report <file>", "write the report that was signed")
  .addOption(new Option("--format <format>").choices(["pretty", "json"]).default("pretty"))
  .action(async (file, options) => (await import("./commands/verify-bundle.ts")).verifyBundle(file, options));
trusting(program.command("replay").argument("<bundle>").description("ask the same checks again, of the recorded answers; sends nothing")).addOption(FORMAT).option("--quiet", "the numbers alone")
  .action(async (file, options) => (await import("./commands/replay.ts")).replay(file, options));
program.command("submit").argument("<manifest>").description("draft, logo, pictures, secrets, run and submit on a network").option("--dry-run", "say what would be sent").option("--quiet", "no progress")
  .action(async (file, options) => void (await (await import("./commands/submit.ts")).submit(file, options)));
program.command("publish").argument("<manifest>").description("submit, and wait until it is in the catalog")
  .addOption(new Option("--timeout <minutes>", "how long to wait for it").argParser(minutes).default(30)).option("--quiet", "no progress")
  .action(async (file, options) => (await import("./commands/publish.ts")).publish(file, options));
program.command("init").argument("[file]", "where the manifest goes", "manifest.yaml").description("begin a manifest, blank or from the app's own metadata")
  .option("--name <name>", "the app's name").option("--slug <slug>", "its name in addresses")
  .addOption(new Option("--capability <capabilities...>", "what it will describe").choices(["oidc", "saml", "scim"]).default(["oidc", "scim"]))
  .option("--from <file>", "SAML metadata of the app, or its client metadata (RFC 7591); - for stdin")
  .addOption(new Option("--ci <kind>", "write a workflow that verifies on each push and submits on a tag").choices(["github", "shell"]))
  .option("--force", "write over files that exist").option("--dry-run", "print what would be written")
  .action(async (file, options) => (await import("./commands/init.ts")).init(file, options));
program.command("pull").argument("<slug>").description("the manifest as the network has it").option("-o, --output <file>", "write it here instead of stdout")
  .option("--published", "the published one, not your draft").addOption(AT).option("--force", "write over a file that exists")
  .action(async (slug, options) => (await import("./commands/pull.ts")).pull(slug, options));
program.command("diff").argument("<manifest>").description("what it changes: what breaks, what must be proven again").addOption(FORMAT)
  .option("--against <file>", "another manifest on this machine").option("--published", "the published one, not your draft").addOption(AT)
  .addOption(new Option("--fail-on <what>", "exit 1 on it").choices(["breaking", "change"]))
  .action(async (file, options) => (await import("./commands/diff.ts")).diff(file, options));
program.command("status").argument("[slug]").description("where your submissions stand").addOption(FORMAT)
  .action(async (slug, options) => (await import("./commands/status.ts")).status(slug, options));

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof Stop) {
    say(thrown.message);
    process.exitCode = thrown.code;
  } else if (thrown instanceof Error && "exitCode" in thrown) {
    process.exitCode = thrown.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has said what was wrong
  } else {
    // a mistake of ours is no verdict: CI must not read it as "checks failed"
    say(`entente broke: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    process.exitCode = EXIT.internal;
  }
}
