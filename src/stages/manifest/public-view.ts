import type { Manifest } from "./schema.ts";

/** What a listing may show: everything but the test tenant and the escalation contact. */
export type PublicManifest = Omit<Manifest, "test" | "support"> & { support: Omit<Manifest["support"], "escalation"> };

/** The manifest without what only analysts and operators read. */
export function publicView(manifest: Manifest): PublicManifest {
  const { test: _test, support: { escalation: _escalation, ...support }, ...rest } = manifest;
  return { ...rest, support };
}
