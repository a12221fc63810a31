import { kB } from "./weights.ts";

/** One thing that is looked at before a picture is sent. `bad` is refused by the network, `warn` only looks worse. */
export interface LogoCheck { id: string; outcome: "ok" | "warn" | "bad"; words: string }

/** A picture as the browser reads it: RGBA, row by row. */
export interface Picture { width: number; height: number; pixels: ArrayLike<number> }

const MAX_BYTES = 1_000_000;
const SIDES = { least: 64, most: 1024 } as const;
const TYPES: Record<string, string> = { "image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF" };
/** Logos stand on these in light and dark (`tokens.css`, panel). */
const GROUNDS = { light: [255, 255, 255], dark: [23, 27, 33] } as const;
/** Graphical objects (WCAG 2.2, 1.4.11). */
const LEAST_CONTRAST = 3;

/** What is known of a file without reading it as a picture. The network looks at the bytes themselves once more. */
export function checkFile({ type, size }: { type: string; size: number }): LogoCheck[] {
  const name = TYPES[type];
  return [
    name ? { id: "type", outcome: "ok", words: `The file is a ${name}` } : { id: "type", outcome: "bad", words: "The file is not a PNG, JPEG or GIF" },
    size < MAX_BYTES ? { id: "size", outcome: "ok", words: `${kB(size)}, under 1 MB` } : { id: "size", outcome: "bad", words: `${kB(size)}: a logo is under 1 MB` },
  ];
}

/** Whether the sides fit. */
export function checkSides(width: number, height: number): LogoCheck[] {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const size = `${width}×${height} pixels`;
  return [
    short < SIDES.least || long > SIDES.most ? { id: "pixels", outcome: "bad", words: `${size}: each side has ${SIDES.least} to ${SIDES.most}, best 200` }
      : long / short > 2 ? { id: "pixels", outcome: "bad", words: `${size}: more than twice as long as wide; use the symbol without the name` }
        : width === height ? { id: "pixels", outcome: "ok", words: `${size}, square` } : { id: "pixels", outcome: "warn", words: `${size}: a square looks best` },
  ];
}

/** What is seen in the picture. */
export function checkColours({ width, height, pixels }: Picture): LogoCheck[] {
  let clear = 0;
  let seen = 0;
  const readable = { light: 0, dark: 0 };
  for (let i = 0; i < width * height * 4; i += 4) {
    const alpha = (pixels[i + 3] ?? 0) / 255;
    if (alpha < 0.5) {
      clear += 1;
      continue;
    }
    seen += 1;
    const own = [pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0];
    for (const ground of ["light", "dark"] as const) if (contrast(own, GROUNDS[ground]) >= LEAST_CONTRAST) readable[ground] += 1;
  }
  if (seen === 0) return [{ id: "colours", outcome: "bad", words: "The picture is empty" }];
  // of a filled square the shape is inside: what counts is that its own parts differ, which a share of the pixels tells
  const dim = (["light", "dark"] as const).filter((ground) => readable[ground] / seen < 0.2);
  return [
    clear / (width * height) > 0.02 ? { id: "background", outcome: "ok", words: "The background is transparent" } : { id: "background", outcome: "warn", words: "The background is filled: fine when it belongs to the brand" },
    dim.length === 0 ? { id: "contrast", outcome: "ok", words: "It can be seen on light and on dark" } : { id: "contrast", outcome: "warn", words: `It can hardly be seen on ${dim.join(" and ")}` },
  ];
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = colour.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
