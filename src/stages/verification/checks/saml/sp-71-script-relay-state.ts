import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

const SCRIPTS = ["javascript:alert('entente')", "JaVaScRiPt:alert('entente')", " javascript:alert('entente')", "data:text/html,<script>alert('entente')</script>"] as const;

/** Whether a page would follow the address: in a header, a link, a form or a script of its own. */
const followed = (text: string): boolean =>
  /(?:href|action|src|content|formaction)\s*=\s*["']?\s*(?:\d+\s*;\s*url\s*=\s*)?(?:javascript:|data:text\/html)[^>]*entente/i.test(text)
  || /location(?:\.href)?\s*=\s*["']\s*(?:javascript:|data:text\/html)[^"']*entente|location\.(?:replace|assign)\(\s*["']\s*(?:javascript:|data:text\/html)/i.test(text);

export const scriptRelayState = defineCheck({
  id: "SP-71", slug: "script-relay-state", protocol: "saml", kind: "attack", gate: "blocks", title: "Does not run RelayState",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5.3", level: "SHOULD" },
  asks: "Does the app ignore a RelayState that is a javascript: or data: address?",
  why: "A script that starts in the app's own page acts as the person who has just signed in.",
  remedy: "Take a RelayState as a path of your own or as a key to a stored address; send anything else to the start page.",
  example: {
    sent: `
      POST /saml/acs   SAMLResponse=…&RelayState=javascript:alert('entente')
      # Also in mixed case, behind a blank, and as data:text/html,…`,
    right: `
      ← 302 Location: /dashboard`,
    wrong: `
      ← 200
      <a href="javascript:alert('entente')">Continue</a>`,
  },
  expects: "The address is neither followed nor put into a link.",
  async run(bench) {
    const before = await bench.good("before");
    const seen = [];
    for (const relayState of SCRIPTS) {
      bench.step(`hostile: RelayState ${relayState}`);
      bench.spoil();
      const attempt = await bench.attempt({ relayState });
      const { page } = attempt;
      const to = page.trail.find((url) => /^\s*(?:javascript|data):/i.test(url));
      if (to !== undefined) return violated(`With the RelayState ${relayState} the app sent the browser there.`, attempt);
      if (followed(page.text)) return violated(`The RelayState ${relayState} stands in a link or script of the app's page.`, attempt);
      seen.push(attempt);
    }
    const after = await bench.good("after");
    return held(`${SCRIPTS.length} script addresses were given as RelayState; none was followed.`, ...seen, before, after);
  },
});
