import { type ReactNode, useDeferredValue } from "react";

/**
 * Draws what it holds after the press that opened it has been painted, and lets go of the machine in between: for a tab's content, which may
 * be long. Keeps a screen's height until then, so that nothing below jumps.
 */
export function Later({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : <div aria-busy className="min-h-dvh" />;
}
