import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { benchStateInMemory, CHECKS, makeBundle, makeEvidenceKey, openBundle, readEvidenceKey, recordOf, type Report, toHtml, toJunit, toSarif } from "../index.ts";
import { acmeManifest, homeBench, type HomeBench } from "../testing.ts";

/** What the tester gave us, and what the app keeps to itself: neither may be read by anybody. */
const TOKEN = "scim-T0ken/of+the&test \"tenant\"";
const SESSION = "Ap9SessionOfSomebody77";
const LATER = "Refresh0Token.NotSeenBefore-12";

/** An app that tells the credential it was given, and its own secrets, wherever it can. */
function leak(authorization: string): { headers: Record<string, string | string[]>; body: string } {
  const token = authorization.replace(/^Bearer /, "");
  const jwt = (claims: object) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${Buffer.from("signature of it").toString("base64url")}`;
  const xml = `<samlp:Response xmlns:samlp="x"><saml:NameID>${token.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}</saml:NameID>${"<b/>".repeat(40)}</samlp:Response>`;
  const header = token.replace(/[^\x20-\x7e]/g, "");
  return {
    headers: {
      "content-type": "text/html", "x-debug": header, server: `leaky (${header})`, "www-authenticate": `Bearer error_description="${header}"`, etag: `"${Buffer.from(token).toString("base64")}"`,
      "set-cookie": [`session=${SESSION}; Path=/`, `echo=${encodeURIComponent(token)}; Path=/${encodeURIComponent(token)}`],
      location: `https://u:${encodeURIComponent(token)}@127.0.0.1/?t=${encodeURIComponent(token)}&r=${encodeURIComponent(encodeURIComponent(token))}&SAMLResponse=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}#${encodeURIComponent(token)}`,
    },
    body: [
      token, JSON.stringify({ token, nested: JSON.stringify({ token }), access_token: LATER }), encodeURIComponent(token), Buffer.from(token).toString("base64"), Buffer.from(` ${token}`).toString("base64url"), `<input type="hidden" name="x" value="${token.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">`,
      `<form><input name="csrf_token" value="${SESSION}"></form>`, jwt({ token }), jwt({ session: SESSION }), Buffer.from(xml).toString("base64"), `<p>${SESSION}</p>`, `also ${Buffer.from(JSON.stringify({ sid: SESSION })).toString("base64")}`, LATER,
    ].join("\n"),
  };
}

let app: Server;
let bench: HomeBench;
let report: Report;
let bundle = "";
beforeAll(async () => {
  bench = await homeBench();
  app = createServer((request, response) => {
    const { headers, body } = leak(String(request.headers.authorization ?? `Bearer ${TOKEN}`));
    response.writeHead(request.method === "GET" ? 200 : 400, headers).end(body);
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  const manifest = acmeManifest(`http://127.0.0.1:${(app.address() as AddressInfo).port}`);
  const secrets = { acme_scim_token: TOKEN };
  const only = CHECKS.filter((c) => /^(?:SCIM-[FDAR]|SC-0|SC-4|SAML-F|RP-1|SP-7)/.test(c.id)).map((c) => c.id);
  report = await bench.run(manifest, { secrets, only, patienceMs: 10, settlesMs: 10 });
  bundle = makeBundle(recordOf({ manifest, secrets, bench: { identity: bench.identity, url: "http://127.0.0.1:1", state: benchStateInMemory() }, allowLocal: true }, report), readEvidenceKey(makeEvidenceKey()), "home");
}, 120_000);
afterAll(async () => {
  app.closeAllConnections();
  app.close();
  await bench.close();
});

/** A text as it stands, and everything that can be decoded from it in three steps. */
function readings(text: string): string[] {
  const all = new Set([text]);
  let layer = [text];
  for (let depth = 0; depth < 3; depth++) {
    const next: string[] = [];
    for (const one of layer) {
      next.push(one.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8")), one.replace(/\\(["\\/])/g, "$1"), one.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replace(/&#(\d+);/g, (_all, n: string) => String.fromCodePoint(Number(n))));
      if (depth < 2) for (const [run] of one.matchAll(/[A-Za-z0-9+/_-]{12,}/g)) next.push(Buffer.from(run, "base64").toString("utf8"));
    }
    layer = [...new Set(next)].filter((one) => !all.has(one));
    for (const one of layer) all.add(one);
  }
  return [...all];
}

it("keeps nothing of what the app gave away: in a header, body, query, cookie, assertion or token, plain or encoded", () => {
  expect(report.exchanges.filter((e) => e.response !== null).length).toBeGreaterThan(30);
  const leaky = report.exchanges.filter((e) => e.kind === "sent" && e.response?.body?.includes('"nested"'));
  expect(leaky.length).toBeGreaterThan(30); // what it said is there, around what is hidden
  expect(Math.max(...leaky.map((e) => e.response?.body?.split("(hidden-1)").length ?? 0))).toBeGreaterThanOrEqual(5);
  const { record } = openBundle(bundle);
  const shown = [JSON.stringify(report), JSON.stringify(record), toHtml(report), toJunit(report), toSarif(report, { file: "m.json", text: "{}" })];
  for (const text of shown) {
    const said = readings(text);
    for (const secret of [TOKEN, SESSION, LATER]) expect(said.filter((one) => one.includes(secret)).map((one) => one.slice(Math.max(0, one.indexOf(secret) - 80), one.indexOf(secret) + 60))).toEqual([]);
  }
});
