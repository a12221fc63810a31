import type { XmlNode } from "../../../../protocols/saml/index.ts";
import type { SamlBench } from "../../bench/saml-bench.ts";
import type { SamlVariant } from "../../saml-attack.ts";
import { named, signedAround } from "./forging.ts";

/**
 * Responses about a newcomer whose name begins with the victim's, or ends with it, with something put in between. Read whole
 * it is the newcomer; read in part it is the victim.
 * @param split What the NameID holds instead of plain text; it is signed as it stands.
 */
export function splitNames(bench: SamlBench, what: string, split: (left: string, right: string) => readonly XmlNode[]): SamlVariant[] {
  const { people, section } = bench;
  const victim = people.victim.userName;
  const word = people.newcomer().userName.split("@")[0] ?? "";
  return ([["behind", victim, `.${word}`], ["before", `${word}.`, victim]] as const).map(([where, left, right]) => {
    const person = people.newcomer(`${left}${right}`);
    return {
      name: `somebody else's name, with ${what} ${where} the part that is the other account's`,
      change: { as: person, sign: "none", tree: (_unsigned, tools) => signedAround(tools, named(tools.assertionAbout(person), split(left, right)), section.sign) },
    };
  });
}
