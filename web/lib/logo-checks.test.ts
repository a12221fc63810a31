import { expect, it } from "vitest";
import { checkColours, checkFile, checkSides, type Picture } from "./logo-checks.ts";

/** A picture of one colour with a clear border of so many pixels. */
function square(side: number, colour: [number, number, number], border = 0, height = side): Picture {
  const pixels = new Uint8ClampedArray(side * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < side; x++) {
    const inside = x >= border && x < side - border && y >= border && y < height - border;
    pixels.set([...colour, inside ? 255 : 0], (y * side + x) * 4);
  }
  return { width: side, height, pixels };
}
const said = (picture: Picture) => Object.fromEntries([...checkSides(picture.width, picture.height), ...checkColours(picture)].map((check) => [check.id, check.outcome]));

it("refuses what the network refuses: type, weight, sides and shape", () => {
  expect(checkFile({ type: "image/png", size: 4_000 }).map((check) => check.outcome)).toEqual(["ok", "ok"]);
  expect(checkFile({ type: "image/svg+xml", size: 1_000_000 }).map((check) => check.outcome)).toEqual(["bad", "bad"]);
  expect(said(square(63, [0, 80, 200]))["pixels"]).toBe("bad");
  expect(said(square(1025, [0, 80, 200], 0, 600))["pixels"]).toBe("bad");
  expect(said(square(250, [0, 80, 200], 0, 100))["pixels"]).toBe("bad");
  expect(said(square(244, [0, 80, 200], 0, 156))["pixels"]).toBe("warn");
  expect(said(square(200, [0, 80, 200]))["pixels"]).toBe("ok");
});

it("says when the background is filled, and on which ground a logo is lost", () => {
  expect(said(square(200, [200, 60, 60], 20))).toEqual({ pixels: "ok", background: "ok", contrast: "ok" });
  expect(said(square(200, [200, 60, 60]))["background"]).toBe("warn");
  const words = (colour: [number, number, number]) => checkColours(square(200, colour, 20)).find((check) => check.id === "contrast")?.words;
  expect(words([255, 255, 255])).toContain("on light");
  expect(words([10, 10, 10])).toContain("on dark");
  expect(said(square(100, [0, 0, 0], 50))).toEqual({ pixels: "ok", colours: "bad" });
});
