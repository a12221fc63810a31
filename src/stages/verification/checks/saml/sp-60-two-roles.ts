import type { SamlAttribute } from "../../../../protocols/saml/index.ts";
import type { Attempt } from "../../bench/sso-bench.ts";
import type { SamlBench } from "../../bench/saml-bench.ts";
import type { SamlChange } from "../../bench/test-idp.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { CannotTell, held, violated } from "../../verdict.ts";
import { rightsIn } from "../rights.ts";

/** The attribute that gives rights, said with these values; one Attribute element per inner list. */
const saying = (name: string, lists: readonly (readonly string[])[]): SamlChange => ({
  assertion: (parts) => ({ ...parts, attributes: [...parts.attributes.filter((a) => a.name !== name), ...lists.map((values): SamlAttribute => ({ name, values }))] }),
});

export const twoRoles = defineCheck({
  id: "SP-60", slug: "two-roles", about: "/test/rights", protocol: "saml", kind: "attack", gate: "warns", title: "Gives the lower right where an attribute says two",
  spec: { doc: "saml-core-2.0-os", section: "2.7.3.1", level: "SHOULD" },
  asks: "Does an attribute that gives rights, sent twice or with two values, give the lower right or none?",
  why: "Providers let people fill attributes in part; whoever can add a second value would promote themselves if the higher or the last one wins.",
  remedy: "Take one value for such an attribute. With several, refuse the response or give the least.",
  expects: "With one higher value the right shows; with an ordinary and a higher one it does not.",
  example: {
    sent: `
      <saml:Attribute Name="role"><saml:AttributeValue>driver</saml:AttributeValue></saml:Attribute>
      <saml:Attribute Name="role"><saml:AttributeValue>manager</saml:AttributeValue></saml:Attribute>`,
    right: `
      ← 403 "An attribute is given twice"
      # Or a session as driver.`,
    wrong: `
      ← 302 /dashboard, signed in as manager`,
  },
  applies: (_saml, manifest) => manifest.test?.rights?.samlAttribute !== undefined || "The manifest names no attribute that gives rights (test.rights.samlAttribute).",
  async run(bench) {
    const rights = bench.test.rights;
    if (!rights?.samlAttribute) throw new CannotTell("The manifest names no attribute that gives rights.");
    const { name, ordinary, higher } = rights.samlAttribute;
    const shown = (attempt: Attempt) => rightsIn(attempt.who, rights.field);
    const enter = async (bench: SamlBench, lists: readonly (readonly string[])[]): Promise<Attempt> => { bench.spoil(); return bench.attempt(saying(name, lists)); };

    bench.step(`an honest sign-in with ${name} = ${ordinary}`);
    const low = await enter(bench, [[ordinary]]);
    bench.step(`an honest sign-in with ${name} = ${higher}`);
    const high = await enter(bench, [[higher]]);
    const gained = shown(high).filter((right) => !shown(low).includes(right));
    if (high.who.is !== "own" || gained.length === 0) throw new CannotTell(`With ${name} = ${higher} ${inWords(high.who)}, and ${rights.field} shows no more than with ${ordinary}.`, low, high);
    const seen = [];
    for (const lists of [[[ordinary], [higher]], [[higher], [ordinary]], [[ordinary, higher]]]) {
      bench.step(`hostile: ${lists.length === 1 ? "one attribute with both values" : `the attribute twice, ${lists[0]?.[0]} first`}`);
      const tried = await enter(bench, lists);
      if (tried.who.is === "own" && gained.some((right) => shown(tried).includes(right))) return violated(`With ${lists.flat().join(" and ")} in ${name}, ${rights.field} shows ${gained.join(", ")}.`, low, high, tried);
      seen.push(tried);
    }
    return held(`${higher} alone gives ${gained.join(", ")}; beside ${ordinary} it does not.`, low, high, ...seen, await bench.good("after"));
  },
});
