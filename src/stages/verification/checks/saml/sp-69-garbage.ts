import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

/** A call on the stack of the usual languages, as error pages print it. */
const STACK = /^\s*at (?:[\w.$<>[\] ]+ \()?(?:\/|file:|node:|[A-Za-z]:\\)[^\n]*:\d+|Traceback \(most recent call last\)|^\s*at [\w.$]+\([\w.]+\.java:\d+\)|\.rb:\d+:in [`']|#\d+ \/[^\n]*\.php\(\d+\)|^\s*at [\w.]+\([^)]*\) in [^\n]*:line \d+/m;

const GARBAGE: readonly { name: string; encoded: string }[] = [
  { name: "no base64", encoded: "%%% this is no base64 %%%" },
  { name: "nothing", encoded: "" },
  { name: "no XML", encoded: Buffer.from("this is not XML").toString("base64") },
  { name: "half a response", encoded: Buffer.from('<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">').toString("base64") },
  { name: "UTF-16", encoded: Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><Response/>', "utf16le").toString("base64") },
  { name: "bytes that are no text", encoded: Buffer.from([0xff, 0xfe, 0xfd, 0x00, 0x3c]).toString("base64") },
];

export const garbage = defineCheck({
  id: "SP-69", slug: "garbage", protocol: "saml", kind: "attack", gate: "warns", title: "Answers garbage with a clean error",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5.6", level: "SHOULD" },
  asks: "Does the app answer garbage with a plain refusal, without breaking or showing its inside?",
  why: "A stack trace tells versions and paths; an app that breaks on garbage wakes people at night.",
  remedy: "Catch what goes wrong at the ACS and answer with one error page and a 4xx status.",
  example: {
    sent: `
      POST /saml/acs   SAMLResponse=%%% this is no base64 %%%
      # Also nothing at all, no XML, half a response, UTF-16, bytes that are no text`,
    right: `
      ← 400 "The response could not be read"`,
    wrong: `
      ← 500
      Error: Invalid character in entity name
          at parse (/srv/app/node_modules/xml/lib/sax.js:651:9)`,
  },
  expects: "No session, no 5xx, no stack trace; honest sign-ins before and after it work.",
  async run(bench) {
    const before = await bench.good("before");
    const seen = [];
    for (const { name, encoded } of GARBAGE) {
      bench.step(`hostile: ${name}`);
      bench.spoil();
      const attempt = await bench.deliver({ acsUrl: bench.acsUrl, xml: "", relayState: undefined, encoded });
      if (attempt.who.is !== "nobody") return violated(`Sent ${name}, and ${inWords(attempt.who)}.`, attempt);
      if (STACK.test(attempt.page.text)) return violated(`Sent ${name}; the answer (${attempt.page.status}) shows a stack trace.`, attempt);
      if (attempt.page.status >= 500) return violated(`Sent ${name}, and the app broke: ${attempt.page.status}.`, attempt);
      seen.push({ attempt, said: `${name}: ${attempt.page.error ?? attempt.page.status}` });
    }
    const after = await bench.good("after");
    return held(`${seen.map((s) => s.said).join("; ")}.`, ...seen.map((s) => s.attempt), before, after);
  },
});
