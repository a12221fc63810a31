import { lazy, Suspense } from "react";
import type { AttachProps } from "./Attach.tsx";

/** Without its part, a message still goes. */
const Missing = (_: AttachProps) => <p className="text-sm text-dim">Files cannot be attached now. Reload the page to try again.</p>;
const Loaded = lazy(async () => ({ default: await import("./Attach.tsx").then((part) => part.Attach, () => Missing) }));

/** The picker of files; it comes after the page, in the room that is kept for it. */
export function AttachLater(props: AttachProps) {
  return <Suspense fallback={<div aria-hidden className="min-h-9 pointer-coarse:min-h-11" />}><Loaded {...props} /></Suspense>;
}
