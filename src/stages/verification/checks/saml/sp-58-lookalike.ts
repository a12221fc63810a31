import { samlAttack } from "../../saml-attack.ts";

/** Letters that look or fold like a plain one: Cyrillic, full width, and two whose lower case is plain. */
const LOOKALIKES: readonly [string, Readonly<Record<string, string>>][] = [
  ["letters of another script", { a: "\u0430", c: "\u0441", e: "\u0435", i: "\u0456", o: "\u043e", p: "\u0440", s: "\u0455", x: "\u0445", y: "\u0443" }],
  ["full-width letters", Object.fromEntries([..."abcdefghijklmnopqrstuvwxyz"].map((c) => [c, String.fromCodePoint(c.charCodeAt(0) + 0xfee0)]))],
  ["a letter whose lower case is a plain k", { k: "\u212a" }],
  ["a letter whose upper case is a plain I", { i: "\u0131" }],
];

/** The name with its first letter that has a double exchanged; `undefined` where none has. */
function disguised(name: string, letters: Readonly<Record<string, string>>): string | undefined {
  const at = [...name].findIndex((c) => letters[c] !== undefined);
  return at < 0 ? undefined : `${name.slice(0, at)}${letters[name[at] ?? ""]}${name.slice(at + 1)}`;
}

export const lookalike = samlAttack({
  // Upper case and outer blanks are left out: sound apps fold them, and providers do not give them to two people.
  id: "SP-58", slug: "lookalike-name", about: "/sso/saml/nameId", gate: "blocks", target: "victim", newcomerMayEnter: true, title: "Keeps people with similar names apart",
  spec: { doc: "saml-core-2.0-os", section: "2.2.2", level: "MUST" },
  asks: "Does the app keep a newcomer whose name only looks like another account's out of that account?",
  why: "Databases and libraries fold letters quietly; whoever registers the look-alike at the provider enters as the original.",
  remedy: "Compare names by code point after a folding that you chose; refuse names that fold to an existing one.",
  example: {
    sent: `
      <saml:NameID>v&#x435;ra@corp.example</saml:NameID>
      # The second letter is Cyrillic. Also full-width letters, K for Kelvin, a zero-width space`,
    right: `
      ← 302 /welcome
      # A newcomer of their own, or a refusal. Vera's account stays Vera's.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # normalize("NFKC").toLowerCase(), or the database's collation, made two people one.`,
  },
  expects: "The newcomer gets an account of their own or is refused; honest sign-ins before and after it work.",
  send: ({ people }) => [
    ...LOOKALIKES.map(([what, letters]) => ({ what, name: disguised(people.victim.userName, letters) })),
    { what: "an invisible character", name: `${people.victim.userName.slice(0, 1)}\u200b${people.victim.userName.slice(1)}` },
    { what: "a soft hyphen", name: `${people.victim.userName.slice(0, 1)}\u00ad${people.victim.userName.slice(1)}` },
  ].flatMap(({ what, name }) => (name === undefined ? [] : [{ name: `the other account's name with ${what}`, change: { as: people.newcomer(name) } }])),
});
