// A process of its own: the network as an operator starts it, in the mode that is named (all, serve, work). One machine plays every
// publisher and every app here, so nobody is counted by their address. Ends with its parent.
import { readSettings } from "../../src/app/config.ts";
import { type Mode, start } from "../../src/app/main.ts";

const everybody = { perMinute: 1e9, perMinuteByIp: 1e9 };
const { url } = await start(readSettings(process.env), (process.argv[2] ?? "all") as Mode, everybody);
process.stdout.write(`ready ${url}\n`);
process.stdin.resume().on("end", () => process.exit(0));
