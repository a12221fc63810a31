import { deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { openHidden } from "./hidden.ts";
import { redactionOver } from "./redact.ts";

const SECRET = "s3cr3t-token/of+the app&ü";
const open = (secrets: readonly string[] = [], isPublic?: (value: string) => boolean) => {
  const hidden = openHidden(secrets, isPublic);
  return { hidden, ...redactionOver(hidden) };
};

it("shows headers by allow-list: of all others the name alone", () => {
  expect(open().headers({
    "Content-Type": "text/html", Authorization: "Bearer abc", Cookie: "sid=abc; theme=dark", "Set-Cookie": ["sid=abc; Path=/; HttpOnly", "b=2"], "X-Api-Key": "k",
    Location: "https://app.example/cb?code=abc&state=1",
  })).toEqual({
    "content-type": "text/html", authorization: "Bearer (hidden-1)", cookie: "sid=(hidden-1); theme=(hidden-2)", "set-cookie": "sid=(hidden-1); Path=/; HttpOnly\nb=(hidden-3)",
    "x-api-key": "(hidden-4)", location: "https://app.example/cb?code=(hidden-1)&state=1",
  });
});

it("writes the same value as the same placeholder throughout, and another as another", () => {
  const { body, url } = open([SECRET]);
  expect(url("https://a.example/?code=one&x=1")).toBe("https://a.example/?code=(hidden-2)&x=1");
  expect(body('{"access_token":"two","id_token":"one","secret":"two"}', "application/json")).toBe('{"access_token":"(hidden-3)","id_token":"(hidden-2)","secret":"(hidden-3)"}');
  expect(body(`<p>${SECRET}</p>`, "text/html")).toBe("<p>(hidden-1)</p>");
});

it("leaves what only looks like a secret's name", () => {
  const text = '{"token_type":"Bearer","token_endpoint":"https://a.example/token","token_endpoint_auth_methods_supported":"x","userName":"own"}';
  expect(open().body(text, "application/json")).toBe(text);
});

it("takes a value that proves something out of every other place as well, names of the manifest excepted", () => {
  const { hidden, headers, body } = open([], (value) => value === "own@acme.test-1");
  headers({ "set-cookie": ["session=Zx81mQ0pLw; Path=/", "who=own@acme.test-1"] });
  expect(body("<b>Zx81mQ0pLw</b> own@acme.test-1", "text/html")).toBe("<b>(hidden-1)</b> own@acme.test-1");
  expect(hidden.without(`see ${Buffer.from('{"sid":"Zx81mQ0pLw"}').toString("base64url")} now`)).toMatch(/^see \(hidden-\d+\) now$/);
});

const POSITIONS: [name: string, put: (secret: string) => unknown][] = [
  ["header of any name", (s) => open([s]).headers({ "x-thing": s, server: `nginx ${s}`, "www-authenticate": `Bearer error="${s}"` })],
  ["cookie and its attributes", (s) => open([s]).headers({ "set-cookie": [`a=${s}; Path=/${s}`], cookie: `a=${encodeURIComponent(s)}` })],
  ["basic credential", (s) => open([s]).headers({ authorization: `Basic ${Buffer.from(`user:${s}`).toString("base64")}`, "proxy-authorization": s })],
  ["location", (s) => open([s]).headers({ location: `https://u:${encodeURIComponent(s)}@a.example/${encodeURIComponent(s)}?x=${encodeURIComponent(s)}#${encodeURIComponent(s)}` })],
  ["query", (s) => open([s]).url(`https://a.example/cb?x=${encodeURIComponent(s)}&y=${encodeURIComponent(encodeURIComponent(s))}&z=${Buffer.from(s).toString("base64url")}`)],
  ["form", (s) => open([s]).body(new URLSearchParams({ a: s, password: s, b: Buffer.from(`x ${s}`).toString("base64") }).toString(), "application/x-www-form-urlencoded")],
  ["JSON", (s) => open([s]).body(JSON.stringify({ a: s, nested: { text: `about ${s}.` }, inner: JSON.stringify({ s }) }), "application/json")],
  ["HTML", (s) => open([s]).body(`<input type=hidden name=x value="${s.replaceAll("&", "&amp;")}"><p>${s}</p><!-- ${s} -->`, "text/html")],
  ["SAML message, posted", (s) => open([s]).body(new URLSearchParams({ SAMLResponse: Buffer.from(`<a:Response><a:NameID>${s.replaceAll("&", "&amp;")}</a:NameID></a:Response>`).toString("base64") }).toString(), "application/x-www-form-urlencoded")],
  ["SAML message, redirected", (s) => open([s]).headers({ location: `https://a.example/slo?SAMLResponse=${encodeURIComponent(deflateRawSync(`<a:LogoutResponse><a:NameID>${s.replaceAll("&", "&amp;")}</a:NameID>${"<b/>".repeat(30)}</a:LogoutResponse>`).toString("base64"))}` })],
  ["JWT", (s) => open([s]).body(`token eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify({ sub: "own", secret: s })).toString("base64url")}.c2lnbmF0dXJl`, "text/plain")],
  ["a message of no kind", (s) => open([s]).hidden.without(`The app says "${s}" and ${JSON.stringify(s)} and ${encodeURIComponent(s)} and ${Buffer.from(`  ${s}`).toString("base64")}`)],
];

it.each(POSITIONS)("lets nobody read a planted secret from a %s: plain, percent-encoded, escaped or in base64", (_name, put) => {
  for (const secret of [SECRET, "plain0Secret9876", 'quo"te\\and\nline', "ä-ö-ü-ß-0815", "<b>&amp;'secret'"]) {
    const shown = typeof put(secret) === "string" ? String(put(secret)) : JSON.stringify(put(secret));
    const unfolded = [shown, safely(() => decodeURIComponent(shown)), safely(() => decodeURIComponent(decodeURIComponent(shown))), ...[...shown.matchAll(/[A-Za-z0-9+/_-]{8,}/g)].map(([run]) => Buffer.from(run, "base64").toString("utf8"))];
    for (const text of unfolded) for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) expect(text).not.toContain(form);
  }
});

it("shows a posted SAML message as XML without its signature's value", () => {
  const xml = `<samlp:Response><ds:SignatureValue>${"Q".repeat(300)}</ds:SignatureValue><saml:NameID>own</saml:NameID></samlp:Response>`;
  const shown = open().body(new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64"), RelayState: "/" }).toString(), "application/x-www-form-urlencoded");
  expect(shown).toContain("<saml:NameID>own</saml:NameID>");
  expect(shown).not.toContain("Q".repeat(20));
});

it("keeps the signature of a request that the app sends us, so that it can be judged again, and hides those of ours", () => {
  const url = "https://idp.example/sso?SAMLRequest=abc&SigAlg=x&Signature=signedByTheApp12";
  expect(open().headers({ location: url })["location"]).toBe(url);
  expect(open().url(url)).not.toContain("signedByTheApp12");
});

const safely = (read: () => string): string => {
  try {
    return read();
  } catch {
    return "";
  }
};

it("shows the code of an error in JSON, and hides a code that signs somebody in", () => {
  const { body } = open();
  expect(body('{"Errors":[{"description":"gone","code":"404"}],"code":"invalid_filter"}', "application/json")).toContain('"code":"404"}],"code":"invalid_filter"');
  expect(body('{"code":"Zx81mQ0pLw77aB"}', "application/json")).toBe('{"code":"(hidden-1)"}');
});

it("reads no more of a body than it keeps, and never breaks on its size", async () => {
  const { openRecorder } = await import("./recorder.ts");
  const lane = openRecorder({ clock: { now: () => new Date() }, hidden: openHidden([SECRET]) }).lane("saml");
  const began = performance.now();
  for (const body of [`{"a":"${"\\\\".repeat(4_000_000)}"}`, "A".repeat(8_000_000), "%2B".repeat(3_000_000), `<input ${"x ".repeat(3_000_000)}`, '"'.repeat(5_000_000), "ü".repeat(2_000_000)]) {
    lane.record({ method: "POST", url: "https://a.example/", requestHeaders: { "content-type": "application/json" }, requestBody: body, ms: 1, status: 200, responseHeaders: {}, responseBody: Buffer.from(body) });
  }
  const kept = lane.take();
  expect(kept.map((e) => [e.whole, (e.response?.body?.length ?? 0) <= 200_040])).toEqual(kept.map(() => [false, true]));
  expect(performance.now() - began).toBeLessThan(20_000);
});
