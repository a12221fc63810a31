import { expect, it } from "vitest";
import { guideSteps, moveStep } from "./guide-steps.ts";

const TEXT = "Before.\n\n1. **Open** [Settings](https://x.example)\n   and look.\n\n2. Paste\n   ```\n1. no step\n   ```\n3. Save\n\nAfter.\n\n1. Another list";
const titles = (text: string) => guideSteps(text).map((step) => `${step.number} ${step.title}`);

it("finds the numbered steps at the margin, with what belongs to each", () => {
  expect(titles(TEXT)).toEqual(["1 Open Settings", "2 Paste", "3 Save", "1 Another list"]);
  expect(guideSteps(TEXT).map((step) => TEXT.slice(step.from, step.to))[0]).toBe("1. **Open** [Settings](https://x.example)\n   and look.");
  expect(guideSteps("No steps, and 3. is none\n- nor this")).toEqual([]);
});

it("moves a step with everything below it, and keeps the numbers in order", () => {
  const moved = moveStep(TEXT, 0, 1);
  expect(titles(moved)).toEqual(["1 Paste", "2 Open Settings", "3 Save", "1 Another list"]);
  expect(moved).toContain("2. **Open** [Settings](https://x.example)\n   and look.\n3. Save");
  expect(moveStep(moved, 1, 0)).toBe(TEXT);
  expect(titles(moveStep(TEXT, 2, 0))).toEqual(["1 Save", "2 Open Settings", "3 Paste", "1 Another list"]);
});

it("leaves the text alone when there is nowhere to go", () => {
  expect(moveStep(TEXT, 0, -1)).toBe(TEXT);
  expect(moveStep(TEXT, 3, 4)).toBe(TEXT);
  expect(moveStep("", 0, 1)).toBe("");
});
