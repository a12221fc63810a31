import type { ReactNode } from "react";
import { Icon, type IconName } from "./icons.tsx";

const ICONS = { ok: "check", info: "info", warn: "warn", bad: "cross" } as const satisfies Record<string, IconName>;

/** Something to know before reading on. `alert` for the answer to what the visitor just did. */
export const Notice = ({ tone, children, alert = false, id }: { tone: keyof typeof ICONS; children: ReactNode; alert?: boolean; id?: string }) => (
  <div className={`notice notice-${tone}`} id={id} {...(alert ? { role: tone === "bad" ? "alert" : "status" } : {})}>
    <Icon name={ICONS[tone]} /><div>{children}</div>
  </div>
);
