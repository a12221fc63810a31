import type { Attempt } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { violated } from "../../verdict.ts";
import { unverified } from "./signature.ts";

/** 1337 × 7331: what a template engine makes of the key id below. */
const PRODUCT = "9801547";
const KIDS = [
  { name: "a path to an empty file", kid: "../../../../../../../dev/null", secret: "" },
  { name: "a piece of SQL", kid: "x' UNION SELECT 'entente' -- ", secret: "entente" },
  { name: "a template", kid: "{{1337*7331}}${1337*7331}<%= 1337*7331 %>", secret: PRODUCT },
  { name: "a NUL and a line break", kid: "bench\u0000\r\nx: y", secret: "bench" },
];
const LEAK = /\bat [\w.<>$ ]+\((?:\/|file:|node:)[^)]*:\d+:\d+\)|Traceback \(most recent call last\)|SQLSTATE|syntax error at or near|ORA-\d{5}|SQLITE_ERROR|java\.lang\.\w+Exception|ENOENT: no such file/;

export const hostileKid = defineCheck({
  id: "RP-09", slug: "hostile-kid", protocol: "oidc", kind: "attack", gate: "blocks", title: "Treats a key id as a name and nothing else",
  spec: { doc: "rfc8725", section: "3.10", level: "MUST" },
  asks: "Does the app refuse tokens whose key id holds a path, SQL or a template, without telling about its inside?",
  why: "A key id that reaches a file system, a database or a template lets the sender choose the key, or more.",
  remedy: "Compare kid with the ids in the JWKS; build no path, query or page from it. Show no stack trace.",
  example: {
    sent: `
      {"alg": "HS256", "typ": "JWT", "kid": "../../../../../../../dev/null"}
      # HMAC with an empty secret. Also a piece of SQL, a template, a NUL with a line break`,
    right: `
      ← 401 "ID token: unknown key"`,
    wrong: `
      # secret = readFileSync("keys/" + header.kid)
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  expects: "The token is refused with a plain answer, and honest sign-ins before and after it work.",
  async run(bench) {
    const open = await unverified(bench);
    if (open) return open;
    let leaked: { name: string; attempt: Attempt } | undefined;
    const verdict = await sandwich(bench, KIDS.map(({ name, kid, secret }) => ({
      name: `a token whose key id is ${name}`, target: "own" as const,
      async attempt() {
        const attempt = await bench.attempt({ signer: { secret: Buffer.from(secret) }, header: () => ({ alg: "HS256", typ: "JWT", kid }) });
        if (LEAK.test(attempt.page.text) || attempt.page.text.includes(PRODUCT)) leaked ??= { name, attempt };
        return attempt;
      },
    })));
    return leaked && verdict.outcome !== "violated"
      ? violated(`With ${leaked.name} as key id, the app's answer told about its inside: a stack trace, a database's error, or the template's result.`, leaked.attempt)
      : verdict;
  },
});
