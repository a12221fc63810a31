import { startTransition, useEffect, useState } from "react";

/**
 * How many of so many rows are drawn by now: one part at once, then one more after each paint, so that a press in between is answered.
 * A list that is another one has a component of its own (`key`), and begins anew.
 */
export function useParts(total: number, part: number): number {
  const [drawn, setDrawn] = useState(part);
  const more = drawn < total;
  useEffect(() => {
    if (!more) return;
    const timer = setTimeout(() => startTransition(() => setDrawn((now) => now + part)));
    return () => clearTimeout(timer);
  }, [more, drawn, part]);
  return Math.min(drawn, total);
}
