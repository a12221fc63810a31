import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "../../kernel/index.ts";
import { openEgress } from "../../platform/egress/index.ts";
import { manifestDigest, parseManifest, type Manifest } from "../manifest/index.ts";
import { benchAddresses, benchStateInMemory, makeBenchIdentity, openBenchHost, proofLine, verify, type BenchAddresses, type BenchIdentity, type Report, type VerifyInput } from "./index.ts";

/** A bench that listens on this machine, with the engine in the same process: as on a laptop. */
export interface HomeBench {
  identity: BenchIdentity;
  at: BenchAddresses;
  proofLine: string;
  run(manifest: Manifest, more?: Partial<VerifyInput>): Promise<Report>;
  close(): Promise<void>;
}

export async function homeBench(): Promise<HomeBench> {
  const identity = await makeBenchIdentity("home", new Date());
  const state = benchStateInMemory();
  let url = "";
  const host = openBenchHost({ benchUrl: () => url, identityOf: async (key) => (key === identity.key ? identity : undefined), state, now: () => new Date() });
  const server = createServer((request, response) => void host.handler(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const egress = openEgress({ allowLocal: true });
  return {
    identity, at: benchAddresses(url, "home"), proofLine: proofLine(identity.proof),
    run: (manifest, more = {}) => verify({
      manifest, digest: manifestDigest(manifest), secrets: {}, egress, bench: { identity, url, state }, clock: systemClock, seed: crypto.randomUUID(),
      allowLocal: true, loopbackIsOurs: true, ...more,
    }),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await egress.close();
    },
  };
}

/** Acme's own manifest with the test section pointed at an address. */
export function acmeManifest(baseUrl: string, change: (manifest: Record<string, unknown>) => void = () => undefined): Manifest {
  const text = readFileSync(new URL("../../../manifests/acme/manifest.yaml", import.meta.url), "utf8");
  const parsed = parseManifest(text.replace(/base_url: http:\/\/localhost:4100/, `base_url: ${baseUrl}`), { allowLocal: true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const manifest = structuredClone(parsed.manifest) as unknown as Record<string, unknown>;
  change(manifest);
  return manifest as unknown as Manifest;
}
