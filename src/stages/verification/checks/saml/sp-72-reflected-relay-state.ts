import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

const HEADER = "x-entente-probe";
const PROBES = [
  { relayState: `"><entente-probe onclick=1>`, planted: "<entente-probe" },
  { relayState: `'><entente-probe onclick=1>`, planted: "<entente-probe" },
  { relayState: `</script><entente-probe>`, planted: "<entente-probe" },
  { relayState: `/\r\nX-Entente-Probe: 1`, planted: undefined },
] as const;

export const reflectedRelayState = defineCheck({
  id: "SP-72", slug: "reflected-relay-state", protocol: "saml", kind: "attack", gate: "blocks", title: "Writes RelayState nowhere unescaped",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5.3", level: "SHOULD" },
  asks: "Does the app keep HTML, quotes and line ends of a RelayState out of its pages and headers?",
  why: "RelayState comes from whoever made the link: written into a page it is a script, written into a header it is another header.",
  remedy: "Escape it wherever it is shown; refuse a RelayState with control characters.",
  example: {
    sent: `
      POST /saml/acs   SAMLResponse=…&RelayState="><entente-probe onclick=1>
      # Also a line end with a header behind it: /%0D%0AX-Entente-Probe: 1`,
    right: `
      ← 200
      <input name="next" value="&quot;&gt;&lt;entente-probe onclick=1&gt;"/>`,
    wrong: `
      ← 200
      <input name="next" value=""><entente-probe onclick=1>">…`,
  },
  expects: "Neither a tag nor a header of ours is found in the answers, whether the sign-in works or not.",
  async run(bench) {
    const before = await bench.good("before");
    const seen = [];
    for (const { relayState, planted } of PROBES) {
      for (const [how, change] of [["after a sign-in", { relayState }], ["on an error", { relayState, sign: "none" }]] as const) {
        bench.step(`hostile: RelayState ${JSON.stringify(relayState)} ${how}`);
        bench.spoil();
        const attempt = await bench.attempt(change);
        if (planted !== undefined && attempt.page.text.includes(planted)) return violated(`The RelayState ${relayState} stands unescaped in the app's page ${how}.`, attempt);
        if (attempt.page.headers[HEADER] !== undefined) return violated("A line end in RelayState became a header of the app's answer.", attempt);
        seen.push(attempt);
      }
    }
    const after = await bench.good("after");
    return held(`${PROBES.length} RelayStates with HTML, quotes and line ends were given; none came back.`, ...seen, before, after);
  },
});
