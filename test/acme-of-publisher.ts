import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { benchFor, benchHandler } from "../src/stages/verification/index.ts";
import type { Harness, TestCaller } from "./harness.ts";

/** Acme with a test workspace that trusts the network's bench of one publisher, and that bench listening. */
export interface AcmeOfPublisher {
  acme: Acme;
  scimToken: string;
  clientSecret: string;
  close(): Promise<void>;
}

export async function openAcmeOf(publisher: TestCaller, net: Harness): Promise<AcmeOfPublisher> {
  const bench = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await new Promise((listening) => bench.once("listening", listening));
  net.platform.config.benchUrl = `http://127.0.0.1:${(bench.address() as AddressInfo).port}`;
  const handle = benchHandler(net.platform);
  const { hostProof, samlMetadataUrl, issuer, clientId, clientSecret } = await benchFor(net.platform, publisher.actor.orgId);
  const acme = await startAcme({ port: 0, proof: hostProof });
  const admin = async (method: string, path: string, body: unknown) => (await fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, {
    method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
  })).json() as Promise<{ token: string }>;
  await admin("PUT", "", {});
  await admin("PUT", "/saml", { metadataUrl: samlMetadataUrl });
  await admin("PUT", "/oidc", { issuer, clientId, clientSecret });
  const { token } = await admin("POST", "/scim-token", {});
  return {
    acme, scimToken: token, clientSecret,
    async close() {
      await acme.close();
      bench.closeAllConnections();
      bench.close();
    },
  };
}
