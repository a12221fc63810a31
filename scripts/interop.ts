import { openTally } from "../test/interop/cases.ts";
import { chromium } from "../test/interop/chromium.ts";
import { mellon } from "../test/interop/mellon.ts";
import { openNetwork } from "../test/interop/network.ts";
import { nodeSaml } from "../test/interop/node-saml.ts";
import { openidClient } from "../test/interop/openid-client.ts";
import { openidc } from "../test/interop/openidc.ts";
import { scim2Server } from "../test/interop/scim2-server.ts";

/**
 * Tries the network against software that nobody here wrote. Each peer is configured with the values that the API gave, and
 * then asked who is signed in, or who has an account.
 *
 *     npm run interop              # all
 *     npm run interop -- mellon    # the peers whose name holds this
 */
const PEERS = [mellon, openidc, nodeSaml, openidClient, chromium, scim2Server];
const wanted = process.argv[2];
const tally = openTally();
const missing: string[] = [];
const network = await openNetwork();
try {
  for (const peer of PEERS.filter(({ name }) => !wanted || name.includes(wanted))) {
    const lacks = peer.missing();
    if (lacks) {
      missing.push(`${peer.name}: ${lacks.what} is not here. Install it: ${lacks.install}`);
      continue;
    }
    await peer.run(network, tally).catch((error: unknown) => tally.check(`${peer.name}: can be set up`, () => Promise.reject(error)));
  }
} finally {
  await network.close();
}
for (const line of missing) console.log(line);
console.log(`interop ${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed > 0 || (missing.length > 0 && process.env["CI"] === "true") ? 1 : 0);
