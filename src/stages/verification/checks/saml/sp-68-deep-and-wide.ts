import { raw } from "../../../../protocols/saml/index.ts";
import { defineCheck } from "../../check.ts";
import { refusesQuickly } from "./oversize.ts";

const MANY = 10_000;
const DEEP = `${"<e>".repeat(MANY)}${"</e>".repeat(MANY)}`;
const WIDE = `<e ${Array.from({ length: MANY }, (_, n) => `a${n}=""`).join(" ")}></e>`;

export const deepAndWide = defineCheck({
  id: "SP-68", slug: "deep-and-wide", protocol: "saml", kind: "attack", gate: "warns", title: "Refuses documents that are very deep or very wide",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5", level: "SHOULD" },
  asks: "Does the app refuse 10,000 nested elements, and get through 10,000 attributes, within five seconds?",
  why: "Some parsers take a call per level and some canonicalisers compare each attribute with each: small messages cost seconds.",
  remedy: "Limit depth and number of nodes before parsing; forty levels and a few thousand nodes are plenty.",
  example: {
    sent: `
      <samlp:Extensions><e><e><e>… 10,000 deep …</e></e></e></samlp:Extensions>
      # And once an element with 10,000 attributes`,
    right: `
      ← 400 "Nested deeper than 32" after 8 ms`,
    wrong: `
      ← 500 after 31 s
      # A function that calls itself for each level ran out of stack.`,
  },
  expects: "Both are answered within five seconds, the deep one with a refusal, and honest sign-ins before and after them work.",
  run: (bench) => refusesQuickly(bench, ([["10,000 nested elements", DEEP, false], ["an element with 10,000 attributes", WIDE, true]] as const).map(([name, inside, mayEnter]) => ({
    name: `a response with ${name} in its extensions`, mayEnter,
    prepare: () => bench.prepared({ sign: bench.section.sign === "response" ? "response" : "assertion", response: (parts) => ({ ...parts, extensions: raw(inside) }) }),
  }))),
});
