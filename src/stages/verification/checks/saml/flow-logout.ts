import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { signOut, takesLogout } from "./logout-check.ts";
import { inWords } from "../../bench/who-am-i.ts";

export const samlLogout = defineCheck({
  id: "SAML-F4", slug: "logout", about: "/sso/saml/slo", protocol: "saml", kind: "flow", gate: "blocks", title: "Ends its session when the provider says so",
  spec: { doc: "saml-profiles-2.0-os", section: "4.4.3.3", level: "MUST" },
  asks: "Does an honest, signed LogoutRequest end the person's session?",
  why: "People who sign out at the provider believe that they are out; on a shared computer the next person is them.",
  remedy: "Verify the request, end every session of the NameID (and SessionIndex, if it is there), and answer with a LogoutResponse.",
  example: {
    sent: `
      GET /saml/slo?SAMLRequest=…&SigAlg=…&Signature=…`,
    right: `
      GET /whoami ← 401`,
    wrong: `
      GET /whoami ← 200 {"userName": "ana@corp.example"}`,
  },
  applies: takesLogout,
  async run(bench) {
    bench.spoil();
    bench.step("an honest logout");
    const out = await signOut(bench, { change: {} });
    const answered = out.page.toBench !== undefined && ("SAMLResponse" in (out.page.toBench.form ?? {}) || out.page.toBench.url.includes("SAMLResponse="));
    return heldIf(out.who.is === "nobody", {
      held: `After the logout request nobody is signed in${answered ? ", and a LogoutResponse came back" : "; no LogoutResponse came back"}.`,
      violated: `After an honest, signed logout request ${inWords(out.who)}.`,
    }, out);
  },
});
