import { useSyncExternalStore } from "react";
import { CircleAlert, CircleCheck } from "lucide-react";

interface Toast { id: number; text: string; tone: "ok" | "bad" }

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
const set = (value: readonly Toast[]) => {
  toasts = value;
  listeners.forEach((tell) => tell());
};

/** Tells the result of the person's own action for 6 s. Never the only place for an error. */
export function say(text: string, tone: Toast["tone"] = "ok"): void {
  const id = next++;
  set([...toasts.slice(-2), { id, text, tone }]);
  setTimeout(() => set(toasts.filter((toast) => toast.id !== id)), 6_000);
}

export function Toasts() {
  const shown = useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, () => toasts);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-end gap-2">
      {shown.map(({ id, text, tone }) => (
        <p key={id} className="flex max-w-96 items-start gap-2 rounded-control bg-raised px-4 py-3 shadow-float">
          {tone === "ok" ? <CircleCheck size={18} aria-hidden className="mt-px shrink-0 text-ok" /> : <CircleAlert size={18} aria-hidden className="mt-px shrink-0 text-bad" />}{text}
        </p>
      ))}
    </div>
  );
}
