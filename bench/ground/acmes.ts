// A process of its own, as apps are: starts so many Acmes, prints their addresses and passwords as one line of JSON, ends with its parent.
import { startAcme } from "../../samples/acme/app.ts";

const acmes = [];
for (let n = 0; n < Number(process.argv[2]); n++) acmes.push(await startAcme({ port: 0 }));
process.stdout.write(`${JSON.stringify(acmes.map(({ url, adminPassword }) => ({ url, adminPassword })))}\n`);
process.stdin.resume().on("end", () => process.exit(0));
