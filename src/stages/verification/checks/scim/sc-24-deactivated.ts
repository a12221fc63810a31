import type { Made, ScimAnswer, ScimBench } from "../../bench/scim-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { done, insidePerson, switchesOff } from "./cross.ts";
import { putsPeople } from "./declared.ts";

/** How provisioning may say it. PATCH without a path is asked by SP-82 and RP-58. */
const WAYS: readonly [name: string, send: (bench: ScimBench, made: Made) => Promise<ScimAnswer>, asked: (bench: ScimBench) => boolean][] = [
  ["PATCH of active", (bench, made) => bench.patch(made, { op: "replace", path: "active", value: false }), () => true],
  ["PUT with active: false", (bench, made) => bench.replace(made, { active: false }), (bench) => putsPeople(bench.section) === true],
];

export const deactivated = defineCheck({
  id: "SC-24", slug: "deactivated", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "blocks", title: "Signs in nobody who was deactivated",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.2", level: "MUST" },
  asks: "Is sign-on refused after `active` became false, in whichever way provisioning says it?",
  why: "The leaver's account reads inactive on every report, and they still come in.",
  remedy: "Ask for the account's state at every sign-in, whatever wrote it.",
  expects: "The person enters while active, and not after each of the ways.",
  example: {
    sent: `
      PUT /Users/u1   {…, "active": false}   ← 200
      # Then u1 signs in at the provider.`,
    right: `
      ← 403 "This account is deactivated"`,
    wrong: `
      ← 302 /dashboard, signed in as u1`,
  },
  applies: switchesOff,
  async run(bench) {
    const seen = [];
    for (const [name, send] of WAYS.filter(([, , asked]) => asked(bench))) {
      const { sso, person, made, entered } = await insidePerson(bench);
      bench.step(`deactivated by ${name}`);
      const off = await done(send(bench, made));
      const again = await sso.signIn(person);
      if (again.who.is !== "nobody") return violated(`After ${name} ${inWords(again.who)}.`, entered, off, again);
      seen.push({ name, off, again });
    }
    return held(`Refused after ${seen.map((s) => s.name).join(" and after ")}.`, ...seen.flatMap((s) => [s.off, s.again]));
  },
});
