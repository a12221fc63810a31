import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, held, violated } from "../../verdict.ts";
import { done, settled, signOnOf, switchesOff } from "./cross.ts";
import { idsIn } from "./seen.ts";

export const madeBySignIn = defineCheck({
  id: "SC-53", slug: "made-by-sign-in", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "conformance", gate: "warns", title: "Lets provisioning find and close accounts that a sign-in made",
  spec: { doc: "rfc7644", section: "3.4.2", level: "SHOULD" },
  asks: "Can an account that was made at a first sign-in be found and deactivated by SCIM?",
  why: "Whoever came in before provisioning did would never be taken out by it.",
  remedy: "Show every account of the customer in SCIM, whatever made it, and let it be changed there.",
  example: {
    sent: `
      # Nell signs in for the first time; then:
      GET /Users?filter=userName eq "nell@corp.example"`,
    right: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "u9", "active": true}]}`,
    wrong: `
      ← 200 {"totalResults": 0, "Resources": []}`,
  },
  applies: (scim, manifest) => ((manifest.sso?.saml ?? manifest.sso?.oidc)?.jit ? switchesOff(scim, manifest) : "The app makes no accounts at sign-in."),
  async run(bench) {
    const sso = await signOnOf(bench);
    bench.step("a first sign-in");
    const person = sso.people.newcomer();
    const browser = sso.browser();
    const entered = await sso.signIn(person, browser);
    if (entered.who.is !== "new") throw new CannotTell(`The first sign-in of a newcomer failed: ${inWords(entered.who)}.`, entered);
    const found = await bench.find("Users", `userName eq ${JSON.stringify(person.userName)}`);
    const [id] = idsIn(found);
    const made = id === undefined ? undefined : bench.adopt("Users", { ...found, json: { id } });
    if (!made) return violated(`${person.userName} signed in, and SCIM does not find them.`, entered, found);
    bench.step("deactivated by SCIM");
    const off = await done(bench.patch(made, { op: "replace", path: "active", value: false }));
    const who = await settled(bench, sso, browser);
    return who.is === "nobody" ? held("The account was found, deactivated, and its session is over.", entered, found, off, who) : violated(`SCIM deactivated the account, and ${inWords(who)}.`, entered, found, off, who);
  },
});
