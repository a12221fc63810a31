import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { connectAcme } from "./acme-tenants.ts";
import { freePort } from "./free-port.ts";

/** What becomes of a request: cut off before the app hears of it, its answer lost on the way back, left without one, or answered by a gateway. */
export type Broken = "cut" | "lost" | "silent" | "unavailable";

export interface AcmeBehind {
  acme: Acme;
  bench: HomeBench;
  secrets: Record<string, string>;
  /** Where Acme answers without the front. */
  inner: string;
  close(): Promise<void>;
}

/** Acme, trusting a bench at home, behind a front that a test steers. @param meets asked for each request, with its path and query, before the app hears of it */
export async function acmeBehind(meets: (method: string, url: string) => Promise<void> | Broken | undefined): Promise<AcmeBehind> {
  const port = await freePort();
  const inner = `http://127.0.0.1:${port}`;
  const front = createServer((request, response) => void (async () => {
    const how = await meets(request.method ?? "", request.url ?? "");
    if (how === "cut") return void request.socket.destroy();
    if (how === "silent") return;
    if (how === "unavailable") return void response.writeHead(503).end("Come back later.");
    const behind = ask(`${inner}${request.url}`, { method: request.method, headers: request.headers }, (came) => {
      if (how === "lost") return void request.socket.destroy();
      response.writeHead(came.statusCode ?? 502, came.rawHeaders);
      came.pipe(response);
    });
    behind.on("error", () => response.destroy());
    request.pipe(behind);
  })());
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  const bench = await homeBench();
  const acme = await startAcme({ port, url: `http://localhost:${(front.address() as AddressInfo).port}`, proof: bench.proofLine });
  return {
    acme, bench, inner, secrets: await connectAcme(acme, bench),
    async close() {
      await acme.close();
      await bench.close();
      front.closeAllConnections();
      await new Promise((closed) => front.close(closed));
    },
  };
}
