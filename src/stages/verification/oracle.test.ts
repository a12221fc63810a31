import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../samples/acme/app.ts";
import { connectAcme } from "../../../test/acme-tenants.ts";
import type { Attempt } from "./bench/sso-bench.ts";
import { inWords } from "./bench/who-am-i.ts";
import { defineCheck } from "./check.ts";
import { CHECKS, type CheckResult } from "./index.ts";
import { homeBench, type HomeBench, wholeAcmeManifest } from "./testing.ts";
import { held, heldIf, violated } from "./verdict.ts";

let acme: Acme;
let bench: HomeBench;
let secrets: Record<string, string> = {};
let oracle: Server;
/** What the who-am-I address answers; `undefined`: it lets the connection break. */
let status: number | undefined;
/** It breaks for whoever is not signed in, and for nobody else. */
let breaksWithout = false;

beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0, proof: bench.proofLine });
  secrets = await connectAcme(acme, bench);
  oracle = createServer((request, response) => (breaksWithout && !request.headers.cookie?.includes("acme_session=") ? response.writeHead(500).end() : status === undefined ? response.destroy() : response.writeHead(status, { "content-type": "application/json" }).end('{"userName": "own@acme.test"}'))).listen(0, "127.0.0.1");
  await once(oracle, "listening");
});
afterAll(async () => {
  oracle.close();
  await acme.close();
  await bench.close();
});

/** Acme, but for its who-am-I address. */
const manifest = (path?: string) => wholeAcmeManifest(acme.url, (whole) => {
  (whole["test"] as { whoAmI: unknown }).whoAmI = { url: whoAmI(path), field: "/userName" };
});
const whoAmI = (path = "/whoami") => `http://localhost:${(oracle.address() as AddressInfo).port}${path}`;
const untold = (check: CheckResult) => [check.id, check.outcome, check.observation.includes(whoAmI()), /who-am-I address first .*test\.whoAmI/.test(check.remedy)];

it.each([500, 503, undefined])("could not tell about any sign-in where the who-am-I address answers %s, and names it with what to mend", async (answer) => {
  status = answer;
  const flows = CHECKS.filter((check) => /^(SAML|OIDC)-F\d+$/.test(check.id)).map((check) => check.id);
  const { checks, verdict } = await bench.run(manifest(), { secrets, only: [...flows, "SP-13", "RP-03", "SP-76", "RP-40", "RP-27"] });
  const asked = checks.filter((check) => check.outcome !== "does_not_apply");
  expect(asked.map(untold)).toEqual(asked.map((check) => [check.id, "could_not_tell", true, true]));
  expect(asked.map((check) => check.id)).toEqual(expect.arrayContaining(["SAML-F1", "OIDC-F1", "OIDC-F2", "OIDC-F3", "RP-03"]));
  expect(verdict).toBe("could_not_tell");
}, 120_000);

it("lets stand what an app was seen to do otherwise, and takes no refusal for proven", async () => {
  status = 500;
  const about = { protocol: "oidc", gate: "blocks", title: "Test", spec: { doc: "x", section: "1", level: "MUST" }, asks: "?", why: "Test.", remedy: "Test.", example: { sent: "a", right: "b", wrong: "c" } } as const;
  const seen = defineCheck({ ...about, id: "RP-901", slug: "seen", kind: "attack", run: async (oidc) => violated("The app followed the redirect.", await oidc.honest("own")) });
  const judged = defineCheck({ ...about, id: "RP-902", slug: "judged", kind: "attack", run: async (oidc) => held("Nobody got in.", await oidc.honest("own")) });
  const flow = defineCheck({ ...about, id: "RP-903", slug: "flow", kind: "flow", run: async (oidc) => heldIf(false, { held: "", violated: "Nobody got in." }, await oidc.honest("own")) });
  const sent = defineCheck({ ...about, id: "RP-904", slug: "sent", kind: "conformance", run: async (oidc) => violated("The app proved itself by another method than its manifest says.", await oidc.honest("own")) });
  const rests = defineCheck({ ...about, id: "RP-905", slug: "rests", kind: "conformance", run: async (oidc) => {
    const attempt = await oidc.honest("own");
    return violated(`The ID token named no key, and ${inWords(attempt.who)}.`, attempt);
  } });
  const { checks } = await bench.run(manifest(), { secrets, checks: [seen, judged, flow, sent, rests] });
  expect(checks.map((check) => check.outcome)).toEqual(["violated", "could_not_tell", "could_not_tell", "violated", "could_not_tell"]);
});

it("remembers it of a sign-in that an earlier check made and a later one judges by", async () => {
  status = 500;
  const about = { protocol: "oidc", kind: "attack", gate: "blocks", title: "Test", spec: { doc: "x", section: "1", level: "MUST" }, asks: "?", why: "Test.", remedy: "Test.", example: { sent: "a", right: "b", wrong: "c" } } as const;
  let made: Attempt | undefined;
  const makes = defineCheck({ ...about, id: "RP-906", slug: "makes", run: async (oidc) => held("Nobody got in.", (made = await oidc.honest("own"))) });
  const judges = defineCheck({ ...about, id: "RP-907", slug: "judges", run: async () => held("Nobody got in.", made) });
  const { checks } = await bench.run(manifest(), { secrets, checks: [makes, judges] });
  expect(checks.map((check) => [check.id, check.outcome])).toEqual([["RP-906", "could_not_tell"], ["RP-907", "could_not_tell"]]);
});

it("takes no callback for refused where the address breaks for whoever is signed out", async () => {
  [status, breaksWithout] = [200, true];
  // below that path Acme's cookies are sent
  const { checks: [twice] } = await bench.run(manifest("/t/{{tenant}}/whoami"), { secrets, only: ["RP-33"] });
  breaksWithout = false;
  expect([twice?.id, twice?.outcome, twice?.observation]).toEqual(["RP-33", "could_not_tell", expect.stringMatching(/opened no session.* But the who-am-I address .* answered 500/)]);
});
