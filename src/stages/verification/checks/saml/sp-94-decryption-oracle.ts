import { defineCheck } from "../../check.ts";
import type { Attempt } from "../../bench/sso-bench.ts";
import type { SamlChange } from "../../bench/test-idp.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";

/** The message with some octet of one of its cipher values turned: 0 is the sealed key, 1 the assertion. */
const bent = (which: 0 | 1, at: (length: number) => number): SamlChange => ({
  xml(text) {
    let seen = -1;
    return text.replace(/(<xenc:CipherValue>)([^<]*)(<)/g, (all, open: string, value: string, close: string) => {
      if (++seen !== which) return all;
      const octets = Buffer.from(value, "base64");
      const place = at(octets.length);
      octets[place] = (octets[place] ?? 0) ^ 1;
      return `${open}${octets.toString("base64")}${close}`;
    });
  },
});
const WAYS: readonly [name: string, change: SamlChange][] = [
  ["one bit of the sealed key turned", bent(0, (length) => length >> 1)],
  ["one bit at the beginning of the encrypted assertion turned", bent(1, () => 20)],
  ["one bit at its end turned", bent(1, (length) => length - 1)],
];

/** What a person sees of the refusal, without what differs from page to page. */
const said = ({ page }: Attempt) => `${page.status} ${page.text.replace(/[\w-]*\d[\w-]*/g, "#").replace(/\s+/g, " ").trim()}`;

export const decryptionOracle = defineCheck({
  id: "SP-94", slug: "decryption-oracle", about: "/sso/saml/encryption", protocol: "saml", kind: "attack", gate: "warns", title: "Does not say why it cannot decrypt",
  spec: { doc: "saml-sec-consider-2.0-os", section: "6.5.2", level: "SHOULD" },
  asks: "Are changed ciphertexts refused, and all of them in the same words?",
  why: "Whoever can tell a wrong key from a wrong end from wrong XML reads encrypted assertions, one guess at a time (XML Encryption is broken that way).",
  remedy: "Answer every failure of an encrypted message alike, and prefer AES-GCM.",
  expects: "Each is refused, and the answers do not differ.",
  example: {
    sent: `
      <xenc:CipherValue>… one bit turned …</xenc:CipherValue>   # in the key, then in the content`,
    right: `
      ← 403 "The response was refused"
      ← 403 "The response was refused"`,
    wrong: `
      ← 403 "RSA_padding_check: oaep decoding error"
      ← 403 "Unsupported state or unable to authenticate data"`,
  },
  applies: (saml) => saml.encryption?.certificate !== undefined || "The app takes no encrypted assertions.",
  async run(bench) {
    const before = await bench.good("before");
    const seen: Attempt[] = [];
    for (const [name, change] of WAYS) {
      bench.step(`hostile: ${name}`);
      bench.spoil();
      const attempt = await bench.attempt(change);
      if (attempt.who.is === "own" || attempt.who.is === "victim") return violated(`With ${name} ${inWords(attempt.who)}.`, attempt);
      if (attempt.page.error !== undefined) return couldNotTell(`With ${name} there was no answer (${attempt.page.error}).`, attempt);
      seen.push(attempt);
    }
    const words = new Set(seen.map(said));
    const after = await bench.good("after");
    return words.size === 1
      ? held(`${WAYS.length} changed ciphertexts were refused in the same words.`, before, ...seen, after)
      : violated(`Changed ciphertexts are refused in ${words.size} different ways: ${[...words].map((w) => `"${w.slice(0, 60)}"`).join(", ")}.`, ...seen);
  },
});
