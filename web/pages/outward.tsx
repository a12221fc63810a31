import type { ReactNode } from "react";
import { Icon } from "./icons.tsx";
import { safeHref } from "./safe-href.ts";

/** A link to somebody else's page; plain text when the address is none we would follow. */
export function Outward({ href, children }: { href: string | undefined; children: ReactNode }) {
  const safe = safeHref(href);
  return safe ? <a className="outward" href={safe} rel="noopener noreferrer nofollow">{children}{safe.startsWith("mailto:") ? <Icon name="mail" /> : <Icon name="out" />}</a> : <span>{children}</span>;
}
