import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "../free-port.ts";
import { apacheDir, apacheMissing, startApache } from "./apache.ts";

const missing = apacheMissing("headers", "apache2");

it.skipIf(missing)("starts only where it is itself the one who answers: a port that somebody took meanwhile is told", async () => {
  const other = createServer((_request, response) => response.writeHead(404).end("somebody else")).listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await expect(startApache({ dir: await apacheDir(), port, module: "setenvif", configuration: "", pages: {} })).rejects.toThrow(/did not start/);
  other.close();
}, 60_000);

it.skipIf(missing)("is ready when its own endpoint answers as configured, and not before", async () => {
  const start = async (status: number) => startApache({ dir: await apacheDir(), port: await freePort(), module: "setenvif", configuration: "<Location /here>\nRequire all denied\n</Location>", pages: {}, ready: { path: "/here", status, withinMs: status === 403 ? 20_000 : 500 } });
  const apache = await start(403);
  await apache.close();
  await expect(start(200)).rejects.toMatchObject({ cause: { message: expect.stringContaining("answered 403 and not 200") } });
}, 60_000);
