import { expect, it } from "vitest";
import { redactBody, redactHeaders, redactUrl } from "./redact.ts";

const SECRET = "s3cr3t-token-of-the-app";

it("shows headers by allow-list: of all others the name alone", () => {
  expect(redactHeaders({
    "Content-Type": "text/html", Authorization: `Bearer ${SECRET}`, Cookie: "sid=abc; theme=dark", "Set-Cookie": ["sid=abc; Path=/; HttpOnly", "b=2"], "X-Api-Key": "k",
    Location: `https://app.example/cb?code=abc&state=1`,
  }, [])).toEqual({
    "content-type": "text/html", authorization: "Bearer (hidden)", cookie: "sid=(hidden); theme=(hidden)", "set-cookie": "sid=(hidden); Path=/; HttpOnly\nb=(hidden)",
    "x-api-key": "(hidden)", location: "https://app.example/cb?code=(hidden)&state=1",
  });
});

it("takes the run's own secrets out of every place, encoded or not", () => {
  const odd = "p&ss=w/rd+1";
  expect(redactUrl(`https://app.example/Users?x=${encodeURIComponent(odd)}`, [odd])).not.toContain(encodeURIComponent(odd));
  expect(redactBody(`<p>${SECRET}</p>`, "text/html", [SECRET])).toBe("<p>(hidden)</p>");
});

it("takes tokens out of JSON and the signature off every JWT", () => {
  const jwt = `eyJhbGciOiJSUzI1NiJ9.${"a".repeat(40)}.${"b".repeat(86)}`;
  const shown = redactBody(JSON.stringify({ access_token: "opaque", client_secret: "x\"y", note: jwt, userName: "own" }), "application/json", []);
  expect(shown).not.toMatch(/opaque|x\\"y|bbbb/);
  expect(shown).toContain('"userName":"own"');
});

it("shows a posted SAML message as XML without its signature's value", () => {
  const xml = `<samlp:Response><ds:SignatureValue>${"Q".repeat(300)}</ds:SignatureValue><saml:NameID>own</saml:NameID></samlp:Response>`;
  const shown = redactBody(new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64"), RelayState: "/" }).toString(), "application/x-www-form-urlencoded", []);
  expect(shown).toContain("<saml:NameID>own</saml:NameID>");
  expect(shown).not.toContain("Q".repeat(20));
});
