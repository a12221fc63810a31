import { useSyncExternalStore } from "react";

/** Whether a media query about the window holds, and again when that changes. */
export function useWidth(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const asked = matchMedia(query);
      asked.addEventListener("change", changed);
      return () => asked.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}
