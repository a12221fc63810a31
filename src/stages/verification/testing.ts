import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "../../kernel/index.ts";
import { openEgress } from "../../platform/egress/index.ts";
import { manifestDigest, parseManifest, type Manifest } from "../manifest/index.ts";
import { benchAddresses, benchStateInMemory, makeBenchIdentity, openBenchHost, proofLine, recordOf, replay, verify, type BenchAddresses, type BenchIdentity, type Report, type RunRecord, type VerifyInput } from "./index.ts";

/** A bench that listens on this machine, with the engine in the same process: as on a laptop. */
export interface HomeBench {
  identity: BenchIdentity;
  at: BenchAddresses;
  /** The second provider's. */
  secondAt: BenchAddresses;
  proofLine: string;
  run(manifest: Manifest, more?: Partial<VerifyInput>): Promise<Report>;
  close(): Promise<void>;
}

export async function homeBench(): Promise<HomeBench> {
  const identity = await makeBenchIdentity("home", new Date());
  const state = benchStateInMemory();
  let url = "";
  const host = openBenchHost({ benchUrl: () => url, identityOf: async () => identity, state, now: () => new Date() });
  const server = createServer((request, response) => void host.handler(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const egress = openEgress({ allowLocal: true });
  return {
    identity, at: benchAddresses(url, "home"), secondAt: benchAddresses(url, identity.second.key), proofLine: proofLine(identity.proof),
    async run(manifest, more = {}) {
      const input: VerifyInput = {
        manifest, digest: manifestDigest(manifest), secrets: {}, egress, bench: { identity, url, state }, clock: systemClock, seed: crypto.randomUUID(),
        allowLocal: true, loopbackIsOurs: true, ...more,
      };
      const report = await verify(input);
      if (process.env["ENTENTE_REPLAY"]) await mustReplay(recordOf(input, report), input.checks);
      return report;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await egress.close();
    },
  };
}

/** Asked for by `ENTENTE_REPLAY=1`: every run of a test is judged again from its record, mutants too. @throws where a verdict is another one. */
async function mustReplay(record: RunRecord, checks: VerifyInput["checks"]): Promise<void> {
  const odd = (await replay(JSON.parse(JSON.stringify(record)) as RunRecord, checks)).checks.filter((c) => c.state === "different");
  if (odd.length > 0) throw new Error(`Judged otherwise in the replay: ${odd.map((c) => `${c.id} ${c.was.outcome} (${c.was.observation}), now ${c.now?.outcome} (${c.now?.observation}); ${c.reason ?? ""}`).join("\n")}`);
}

/** What Acme's test section says of other tenants, accounts and habits than a target has. */
const BEYOND = ["secondTenant", "localAccount", "rights", "bothCertificates", "metadataRefreshS", "refreshTokens", "logoutUrl"];

/** Acme's own manifest with the test section pointed at an address, and nothing in it that only Acme itself has. */
export const acmeManifest = (baseUrl: string, change: (manifest: Record<string, unknown>) => void = () => undefined): Manifest =>
  wholeAcmeManifest(baseUrl, (manifest) => {
    const test = manifest["test"] as Record<string, unknown>;
    for (const key of BEYOND) delete test[key];
    change(manifest);
  });

/** Acme's own manifest, for Acme at an address. */
export function wholeAcmeManifest(baseUrl: string, change: (manifest: Record<string, unknown>) => void = () => undefined): Manifest {
  const text = readFileSync(new URL("../../../manifests/acme/manifest.yaml", import.meta.url), "utf8");
  const parsed = parseManifest(text.replace(/base_url: http:\/\/localhost:4100/, `base_url: ${baseUrl}`), { allowLocal: true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const manifest = structuredClone(parsed.manifest) as unknown as Record<string, unknown>;
  change(manifest);
  return manifest as unknown as Manifest;
}
