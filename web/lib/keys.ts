import { useEffect, useRef } from "react";

/** Whether a key press belongs to what is being typed, or to the browser. */
export function isTyping(event: Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey" | "target">): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target as { closest?(selector: string): unknown } | null;
  // a box that is ticked takes no letters
  return Boolean(target?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=listbox]"));
}

/** Single letters that act on this page, while nobody types. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const act = now.current[event.key];
      if (!act || event.defaultPrevented || isTyping(event)) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
