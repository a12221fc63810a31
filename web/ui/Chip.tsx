import { Circle, CircleAlert, CircleCheck, CircleDashed, CircleHelp, CircleMinus, CirclePause, LoaderCircle, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const KINDS = {
  ok: { look: "bg-ok-tint text-ok", Icon: CircleCheck },
  info: { look: "bg-info-tint text-info", Icon: Circle },
  warn: { look: "bg-warn-tint text-warn", Icon: TriangleAlert },
  bad: { look: "bg-bad-tint text-bad", Icon: CircleAlert },
  running: { look: "bg-info-tint text-info", Icon: LoaderCircle },
  paused: { look: "bg-line text-dim", Icon: CirclePause },
  unsure: { look: "bg-warn-tint text-warn", Icon: CircleHelp },
  skipped: { look: "bg-line text-dim", Icon: CircleMinus },
  idle: { look: "bg-line text-dim", Icon: CircleDashed },
} as const;
export type ChipKind = keyof typeof KINDS;

/** A status: icon, word and colour, never colour alone. */
export function Chip({ kind, children }: { kind: ChipKind; children: ReactNode }) {
  const { look, Icon } = KINDS[kind];
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-0.5 text-sm font-medium ${look}`}>
      <Icon size={14} aria-hidden className={kind === "running" ? "animate-spin" : ""} />{children}
    </span>
  );
}

/** A plain word on a plate: a capability, a role. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className="inline-flex whitespace-nowrap rounded-full border border-line px-2 py-px text-xs text-dim">{children}</span>;
}
