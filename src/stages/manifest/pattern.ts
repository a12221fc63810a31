/**
 * Regular expressions that cannot hang: strangers write the pattern and other strangers the text, so matching takes time
 * linear in the text whatever they wrote (a set of states is stepped over each character; nothing is ever tried twice).
 * Offered: literals, `.`, `[a-z]` and `[^…]`, `\d \w \s` and their opposites, groups, `|`, `* + ? {m,n}`, `^`, `$`.
 * Not offered: look-around, back references, lazy quantifiers' priorities (they parse and mean the same here).
 */
export type Pattern =
  | { ok: true; /** Does the whole text match? */ whole(text: string): boolean; /** Does any part of the text match? */ found(text: string): boolean }
  | { ok: false; message: string };

type Test = (code: number) => boolean;
type Node =
  | { is: "set"; test: Test }
  | { is: "start" | "end" }
  | { is: "all" | "any"; of: Node[] }
  | { is: "repeat"; node: Node; min: number; max: number };
type Step = { is: "set"; test: Test } | { is: "start" | "end" | "match" } | { is: "jump"; to: number[] };

const MAX_STEPS = 2000;
const MAX_DEPTH = 20;

class Refused extends Error {}

/** Compiles a pattern. Never throws; a pattern that is not offered comes back with the reason. */
export function compilePattern(source: string): Pattern {
  try {
    const program: Step[] = [];
    emit(new Reader(source).read(), program);
    program.push({ is: "match" });
    return { ok: true, whole: (text) => run(program, text, true), found: (text) => run(program, text, false) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, message: error.message };
    throw error;
  }
}

const digit: Test = (c) => c >= 48 && c <= 57;
const word: Test = (c) => digit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const space: Test = (c) => c === 32 || (c >= 9 && c <= 13) || c === 0xa0 || c === 0xfeff || c === 0x2028 || c === 0x2029;
const not = (test: Test): Test => (c) => !test(c);
const CLASSES: Readonly<Record<string, Test>> = { d: digit, D: not(digit), w: word, W: not(word), s: space, S: not(space) };
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 };

class Reader {
  readonly chars: string[];
  at = 0;
  constructor(source: string) {
    this.chars = [...source];
  }

  read(): Node {
    const node = this.alternatives(0);
    if (this.at < this.chars.length) throw new Refused("A ) without its (");
    return node;
  }

  alternatives(depth: number): Node {
    if (depth > MAX_DEPTH) throw new Refused("Groups are nested too deep");
    const of = [this.sequence(depth)];
    while (this.chars[this.at] === "|") {
      this.at++;
      of.push(this.sequence(depth));
    }
    return of.length === 1 && of[0] ? of[0] : { is: "any", of };
  }

  sequence(depth: number): Node {
    const of: Node[] = [];
    for (let char = this.chars[this.at]; char !== undefined && char !== "|" && char !== ")"; char = this.chars[this.at]) {
      of.push(this.quantified(this.atom(depth)));
    }
    return { is: "all", of };
  }

  atom(depth: number): Node {
    const char = this.chars[this.at++] ?? "";
    switch (char) {
      case "^": return { is: "start" };
      case "$": return { is: "end" };
      case ".": return { is: "set", test: (c) => c !== 10 && c !== 13 };
      case "[": return { is: "set", test: this.charClass() };
      case "\\": return { is: "set", test: this.escape() };
      case "(": return this.group(depth);
      case "*": case "+": case "?": case "{": throw new Refused(`Nothing stands before ${char}`);
      default: {
        const code = char.codePointAt(0) ?? 0;
        return { is: "set", test: (c) => c === code };
      }
    }
  }

  group(depth: number): Node {
    if (this.chars[this.at] === "?") {
      if (this.chars[this.at + 1] !== ":") throw new Refused("Look-around and named groups are not offered");
      this.at += 2;
    }
    const node = this.alternatives(depth + 1);
    if (this.chars[this.at++] !== ")") throw new Refused("A ( without its )");
    return node;
  }

  quantified(node: Node): Node {
    const char = this.chars[this.at];
    let min = 0;
    let max = Infinity;
    if (char === "*") this.at++;
    else if (char === "+") { this.at++; min = 1; }
    else if (char === "?") { this.at++; max = 1; }
    else if (char === "{") {
      const counts = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.chars.slice(this.at, this.at + 12).join(""));
      if (!counts) throw new Refused("{ must be followed by counts, as in {2,5}");
      this.at += counts[0].length;
      min = Number(counts[1]);
      max = counts[2] === "" ? min : counts[3] === "" ? Infinity : Number(counts[3]);
      if (max < min) throw new Refused(`${counts[0]} counts downwards`);
    } else return node;
    if (this.chars[this.at] === "?") this.at++; // whether lazy or not, the same texts match
    if (["*", "+", "{"].includes(this.chars[this.at] ?? "")) throw new Refused("Two quantifiers follow each other");
    return { is: "repeat", node, min, max };
  }

  escape(): Test {
    const char = this.chars[this.at++];
    if (char === undefined) throw new Refused("\\ stands at the end");
    const named = CLASSES[char];
    if (named) return named;
    if (/[1-9kpPbBcux]/.test(char)) throw new Refused(`\\${char} is not offered`);
    const code = ESCAPES[char] ?? char.codePointAt(0) ?? 0;
    return (c) => c === code;
  }

  charClass(): Test {
    const tests: Test[] = [];
    const inverted = this.chars[this.at] === "^";
    if (inverted) this.at++;
    for (;;) {
      const char = this.chars[this.at++];
      if (char === undefined) throw new Refused("A [ without its ]");
      if (char === "]") break;
      const from = this.member(char);
      if (typeof from === "number" && this.chars[this.at] === "-" && this.chars[this.at + 1] !== "]" && this.chars[this.at + 1] !== undefined) {
        this.at++;
        const to = this.member(this.chars[this.at++] ?? "");
        if (typeof to !== "number" || to < from) throw new Refused("A range in [ ] runs backwards");
        tests.push((c) => c >= from && c <= to);
      } else tests.push(typeof from === "number" ? (c) => c === from : from);
    }
    const some: Test = (c) => tests.some((test) => test(c));
    return inverted ? not(some) : some;
  }

  member(char: string): number | Test {
    if (char !== "\\") return char.codePointAt(0) ?? 0;
    const next = this.chars[this.at++] ?? "";
    const named = CLASSES[next];
    if (named) return named;
    if (/[1-9kpPbBcux]/.test(next) || next === "") throw new Refused(`\\${next} is not offered`);
    return ESCAPES[next] ?? next.codePointAt(0) ?? 0;
  }
}

function emit(node: Node, program: Step[]): void {
  if (program.length > MAX_STEPS) throw new Refused("The pattern is too large");
  switch (node.is) {
    case "set": case "start": case "end":
      program.push(node);
      return;
    case "all":
      if (node.of.length === 0) program.push({ is: "jump", to: [program.length + 1] }); // empty costs a step too, or (){999} nested would be free
      for (const part of node.of) emit(part, program);
      return;
    case "any": {
      const fork: { is: "jump"; to: number[] } = { is: "jump", to: [] };
      const ends: { is: "jump"; to: number[] }[] = [];
      program.push(fork);
      for (const part of node.of) {
        fork.to.push(program.length);
        emit(part, program);
        const end: { is: "jump"; to: number[] } = { is: "jump", to: [] };
        ends.push(end);
        program.push(end);
      }
      for (const end of ends) end.to = [program.length];
      return;
    }
    case "repeat": {
      for (let i = 0; i < node.min; i++) emit(node.node, program);
      if (node.max === Infinity) {
        const loop: { is: "jump"; to: number[] } = { is: "jump", to: [] };
        const start = program.length;
        program.push(loop);
        emit(node.node, program);
        program.push({ is: "jump", to: [start] });
        loop.to = [start + 1, program.length];
        return;
      }
      const skips: { is: "jump"; to: number[] }[] = [];
      for (let i = node.min; i < node.max; i++) {
        const skip: { is: "jump"; to: number[] } = { is: "jump", to: [program.length + 1] };
        skips.push(skip);
        program.push(skip);
        emit(node.node, program);
      }
      for (const skip of skips) skip.to.push(program.length);
    }
  }
}

function run(program: readonly Step[], text: string, whole: boolean): boolean {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  let now = new Set<number>();
  for (let i = 0; i <= codes.length; i++) {
    if (i === 0 || !whole) reach(program, 0, i, codes.length, now);
    for (const at of now) if (program[at]?.is === "match" && (!whole || i === codes.length)) return true;
    const code = codes[i];
    if (code === undefined) return false;
    const then = new Set<number>();
    for (const at of now) {
      const step = program[at];
      if (step?.is === "set" && step.test(code)) reach(program, at + 1, i + 1, codes.length, then);
    }
    now = then;
    if (whole && now.size === 0) return false;
  }
  return false;
}

/** Adds `from` and everything that can be reached from it without reading a character. */
function reach(program: readonly Step[], from: number, i: number, length: number, into: Set<number>): void {
  const todo = [from];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (into.has(at)) continue;
    into.add(at);
    const step = program[at];
    if (step?.is === "jump") todo.push(...step.to);
    else if ((step?.is === "start" && i === 0) || (step?.is === "end" && i === length)) todo.push(at + 1);
  }
}
