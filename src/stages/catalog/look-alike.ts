/** Letters of other scripts, and digits, that readers take for Latin ones. Each row: what is seen, what it is taken for. */
const TAKEN_FOR: readonly [seen: string, as: string][] = [
  ["аᴀ", "a"], ["вΒβ", "b"], ["сϲ", "c"], ["ԁ", "d"], ["еє", "e"], ["ɡ", "g"], ["нһ", "h"], ["іιı", "i"], ["ј", "j"], ["кκ", "k"], ["ӏ", "l"], ["м", "m"], ["пη", "n"],
  ["оοσ", "o"], ["рρ", "p"], ["ԛ", "q"], ["гᴦ", "r"], ["ѕ", "s"], ["тτ", "t"], ["υц", "u"], ["ѵν", "v"], ["ѡω", "w"], ["хχ", "x"], ["уγ", "y"], ["ᴢ", "z"],
  ["0", "o"], ["1|!", "l"], ["3", "e"], ["5$", "s"], ["4@", "a"], ["7", "t"], ["8", "b"],
];
const LETTER = new Map(TAKEN_FOR.flatMap(([seen, as]) => [...seen].map((letter) => [letter, as] as const)));
/** Pairs of letters that look like one, and letters that small print does not tell apart. */
const SHAPES: readonly [RegExp, string][] = [[/rn/g, "m"], [/vv/g, "w"], [/i/g, "l"]];
/** Words that tell no two products apart. */
const FILLERS = new Set([
  "app", "apps", "cloud", "co", "com", "company", "corp", "enterprise", "for", "gmbh", "hq", "inc", "io", "limited", "llc", "login", "ltd", "net", "official", "online", "org",
  "portal", "pro", "saml", "scim", "sso", "suite", "the", "web", "workspace",
].map((word) => word.replace(/i/g, "l").replace(/rn/g, "m"))); // compared after the shapes are folded

/** What a reader sees of a name: case, width, marks and look-alike letters folded. Words in order. */
export function seenAs(name: string): string[] {
  const letters = [...name.replace(/[™®©℠]/gu, "").normalize("NFKC").toLowerCase().normalize("NFKD")].filter((letter) => !/\p{M}|\p{Cf}/u.test(letter)).map((letter) => LETTER.get(letter) ?? letter).join("");
  const shaped = SHAPES.reduce((text, [pattern, as]) => text.replace(pattern, as), letters);
  return shaped.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** Why two names may be taken for each other, for people; `undefined` when they are told apart. */
export function namesAlike(mine: string, theirs: string): string | undefined {
  const [a, b] = [seenAs(mine), seenAs(theirs)];
  const [wholeA, wholeB] = [a.join(""), b.join("")];
  if (wholeA === "" || wholeB === "") return undefined;
  if (wholeA === wholeB) return "reads the same";
  if ([...a].sort().join() === [...b].sort().join()) return "has the same words in another order";
  const [coreA, coreB] = [a, b].map((words) => words.filter((word) => !FILLERS.has(word)).join(""));
  if (coreA && coreA === coreB) return "differs by common words alone";
  const short = Math.min(wholeA.length, wholeB.length);
  const allowed = short >= 9 ? 2 : short >= 5 ? 1 : 0;
  if (allowed > 0 && Math.abs(wholeA.length - wholeB.length) <= allowed && edits(wholeA, wholeB) <= allowed) return `differs by ${edits(wholeA, wholeB)} ${edits(wholeA, wholeB) === 1 ? "letter" : "letters"}`;
  if (coreB && coreB.length >= 4 && b.every((word) => FILLERS.has(word) || a.includes(word)) && a.length > b.length) return "holds the other name whole";
  return undefined;
}

/** Insertions, deletions, exchanges and swaps of neighbours (optimal string alignment). */
function edits(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const [above, left, corner] = [rows[i - 1]?.[j] ?? 0, row[j - 1] ?? 0, rows[i - 1]?.[j - 1] ?? 0];
      let best = Math.min(above + 1, left + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** Bits, of 64, by which two pictures of one logo may differ after scaling, recolouring or a frame. */
export const LOGO_BITS = 6;

/** How many of 64 bits differ between two prints. A print without any shape (one flat colour) is like no other. */
export function logosAlike(mine: string, theirs: string): boolean {
  const [a, b] = [BigInt(`0x${mine}`), BigInt(`0x${theirs}`)];
  if (a === 0n || b === 0n) return false;
  let differing = 0;
  for (let bits = a ^ b; bits > 0n; bits &= bits - 1n) differing++;
  return differing <= LOGO_BITS;
}
