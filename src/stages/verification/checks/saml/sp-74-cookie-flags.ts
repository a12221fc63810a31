import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, couldNotTell, heldIf } from "../../verdict.ts";

export const cookieFlags = defineCheck({
  id: "SP-74", slug: "cookie-flags", protocol: "saml", kind: "conformance", gate: "warns", title: "Keeps its session cookie close",
  spec: { doc: "owasp-asvs-5.0", section: "3.3", level: "SHOULD" },
  asks: "Is the session cookie HttpOnly, bound by SameSite, and Secure where the app is reached by https?",
  why: "A cookie that scripts can read, or that travels in the clear, is a session for whoever finds it.",
  remedy: "Set Secure, HttpOnly and SameSite on every cookie that holds a session.",
  example: {
    sent: `
      POST /saml/acs   an honest sign-in over https`,
    right: `
      Set-Cookie: sid=…; Path=/; HttpOnly; Secure; SameSite=Lax`,
    wrong: `
      Set-Cookie: sid=…; Path=/
      # Readable by any script, sent over http, and sent along from any other site.`,
  },
  async run(bench) {
    bench.spoil();
    bench.step("honest sign-in");
    const browser = bench.browser();
    const attempt = await bench.attempt({}, browser);
    if (attempt.who.is !== "own") throw new CannotTell(`The honest sign-in failed: ${inWords(attempt.who)}.`, attempt);
    const all = await browser.jar.getCookies(bench.acsUrl);
    const weak: string[] = [];
    const sessions: string[] = [];
    for (const cookie of all) {
      bench.step(`without the cookie ${cookie.key}`);
      const without = bench.browser();
      for (const other of all) if (other.key !== cookie.key) await without.jar.setCookie(other.toString(), bench.acsUrl, { ignoreError: true });
      if ((await bench.whoIs(without)).is === "own") continue; // not what the session hangs on
      sessions.push(cookie.key);
      const lacks = [
        ...(cookie.httpOnly ? [] : ["HttpOnly"]), ...(cookie.sameSite === undefined ? ["SameSite"] : []),
        ...(cookie.secure || !bench.acsUrl.startsWith("https:") ? [] : ["Secure"]),
      ];
      if (lacks.length > 0) weak.push(`${cookie.key} lacks ${lacks.join(", ")}`);
    }
    if (sessions.length === 0) return couldNotTell("No single cookie was found on which the session hangs.", attempt);
    return heldIf(weak.length === 0, { held: `The session hangs on ${sessions.join(", ")}, with every flag set.`, violated: `${weak.join("; ")}.` }, attempt);
  },
});
