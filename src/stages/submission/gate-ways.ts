import type { GateId } from "./gates.ts";

/** The page of a submission on which each gate is met. */
export const GATE_WAYS: Readonly<Record<GateId, string>> = {
  "no-problems": "basics", "logo": "assets", "slug-free": "basics", "something-changed": "basics", "evidence-matches": "test", "evidence-held": "test",
  "network-rules": "test", "evidence-fresh": "test", "compatibility-run": "test", "release-version": "submit", "changelog": "submit", "policies": "submit", "threads-answered": "review",
};

/** The sections of the studio, by the beginning of the fields that stand in them. */
const SECTIONS: readonly (readonly [prefix: string, section: string])[] = [
  ["/metadata/logo", "assets"], ["/metadata", "basics"], ["/support", "basics"], ["/sso", "sso"], ["/provisioning", "provisioning"], ["/variables", "variables"],
  ["/guide", "guide"], ["/images", "guide"], ["/test", "test"],
];

/** The page on which a field of the manifest is mended, with the field's own place in it. @param path JSON Pointer. */
export function wayToField(path: string | undefined): string {
  const section = SECTIONS.find(([prefix]) => path?.startsWith(prefix))?.[1];
  return section && path ? `${section}#f:${path}` : (section ?? "manifest");
}
