/** A numbered step of a guide: where it stands in the Markdown, without the blank lines after it. */
export interface GuideStep { from: number; to: number; number: string; title: string }

const FIRST_LINE = /^(\d{1,9})[.)][ \t]+(.*)$/;

/**
 * The numbered steps of a text that stand at the margin, in order. What is indented below one belongs to it; a step inside a
 * fenced block is none.
 */
export function guideSteps(markdown: string): GuideStep[] {
  const steps: GuideStep[] = [];
  let open: GuideStep | undefined;
  let fence: string | undefined;
  let at = 0;
  for (const line of markdown.split("\n")) {
    const end = at + line.length;
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    const inFence = fence !== undefined;
    if (mark) fence = fence === undefined ? mark : mark.startsWith(fence) ? undefined : fence;
    const first = inFence ? null : FIRST_LINE.exec(line);
    if (first) {
      open = { from: at, to: end, number: first[1] ?? "", title: plain(first[2] ?? "") };
      steps.push(open);
    } else if (open && line.trim() !== "") {
      if (inFence || /^\s/.test(line)) open.to = end;
      else open = undefined;
    }
    at = end + 1;
  }
  return steps;
}

/** The text with one step put where another stands; those between move up or down, and each place keeps its number. */
export function moveStep(markdown: string, from: number, to: number): string {
  const steps = guideSteps(markdown);
  const texts = steps.map((step) => markdown.slice(step.from, step.to).replace(/^\d+/, ""));
  const [taken] = texts.splice(from, 1);
  if (taken === undefined || to < 0 || to >= steps.length) return markdown;
  texts.splice(to, 0, taken);
  let next = "";
  let last = 0;
  steps.forEach((step, i) => {
    next += markdown.slice(last, step.from) + step.number + (texts[i] ?? "");
    last = step.to;
  });
  return next + markdown.slice(last);
}

const plain = (line: string): string => line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[*`]/g, "").trim();
