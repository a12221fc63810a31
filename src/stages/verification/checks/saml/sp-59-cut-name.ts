import { raw } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { named, signedAround } from "./forging.ts";

export const cutName = samlAttack({
  id: "SP-59", slug: "cut-name", about: "/sso/saml/nameId", gate: "blocks", target: "victim", newcomerMayEnter: true, title: "Does not cut names short",
  spec: { doc: "saml-core-2.0-os", section: "2.2.2", level: "MUST" },
  asks: "Does the app refuse a name with a NUL, a line end or hundreds of blanks in it, or keep all of it?",
  why: "A column, a C string or a log that ends early turns one person's name into another's.",
  remedy: "Refuse names with control characters and names that are longer than your column; never cut.",
  example: {
    sent: `
      <saml:NameID>vera@corp.example&#10;w81</saml:NameID>
      # Also with a carriage return, a tab, 300 blanks and a NUL between`,
    right: `
      ← 403 "The name holds a control character"
      # Or an account for the whole name.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The name ended at the line end, or at the column's 255 characters.`,
  },
  expects: "The whole name is used, or the message is refused; honest sign-ins before and after it work.",
  send({ people, section }) {
    const victim = people.victim.userName;
    const word = people.newcomer().userName.split("@")[0] ?? "";
    const literal = ([["a line end", "\n"], ["a carriage return", "\r"], ["a tab", "\t"], ["300 blanks", " ".repeat(300)]] as const)
      .map(([what, between]) => ({ name: `the other account's name, ${what} and more`, change: { as: people.newcomer(`${victim}${between}${word}`) } }));
    people.newcomer(`${victim}\u0000${word}`); // so that whoever keeps the whole name is known to have done so
    return [...literal, {
      name: "the other account's name, a NUL and more",
      change: {
        sign: "none",
        tree: (_unsigned, tools) => signedAround(tools, named(tools.assertionAbout(people.own), [victim, raw("&#0;", "\u0000"), word]), section.sign),
      },
    }];
  },
});
