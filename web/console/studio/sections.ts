import { isWithin } from "../../lib/pointer.ts";
import type { SubmissionView } from "../../lib/views.ts";

/** The steps of a submission in the order people take them, with the sections of the API that each one fills. */
export const STEPS = [
  { id: "basics", label: "Basics", from: ["listing", "support"], under: ["/metadata", "/support", "/schema"] },
  { id: "sso", label: "Sign-on", from: ["oidc", "saml"], under: ["/sso"] },
  { id: "provisioning", label: "Provisioning", from: ["scim"], under: ["/provisioning"] },
  { id: "variables", label: "Variables", from: ["variables"], under: ["/variables"] },
  { id: "guide", label: "Guide", from: ["guide"], under: ["/guide", "/images"] },
  { id: "assets", label: "Logo", from: [], under: ["/metadata/logo"] },
  { id: "manifest", label: "Manifest", from: [], under: [] },
  { id: "test", label: "Test", from: ["test"], under: ["/test"] },
  { id: "submit", label: "Submit", from: [], under: [] },
  { id: "review", label: "Review", from: [], under: [] },
] as const;
export type StepId = (typeof STEPS)[number]["id"];

/** The step where a field is filled in; the longest prefix wins. */
export function stepOf(pointer: string): StepId {
  const fits = STEPS.flatMap((step) => step.under.filter((prefix) => isWithin(pointer, prefix)).map((prefix) => ({ id: step.id, length: prefix.length })));
  return fits.sort((a, b) => b.length - a.length)[0]?.id ?? "basics";
}

/** How far a step is, from what the draft holds and never from what was visited. */
export function stateOf(id: StepId, submission: SubmissionView): { words: string; kind: "ok" | "warn" | "idle" } {
  const closed = submission.gates.filter((gate) => !gate.open);
  if (id === "assets") return submission.logoUrl ? { words: "Complete", kind: "ok" } : { words: "1 left", kind: "idle" };
  if (id === "manifest") return { words: "Import, or the whole", kind: "idle" };
  if (id === "submit") {
    if (submission.actsNext !== "publisher") return { words: submission.label, kind: "ok" };
    return closed.length === 0 ? { words: "Ready", kind: "ok" } : { words: `${closed.length} left`, kind: "idle" };
  }
  if (id === "review") return { words: submission.state === "draft" ? "After submitting" : submission.label, kind: submission.actsNext === "publisher" && submission.state !== "draft" ? "warn" : "idle" };
  const from: readonly string[] = STEPS.find((step) => step.id === id)?.from ?? [];
  const mine = submission.sections.filter((section) => from.includes(section.id));
  if (mine.length === 0) return { words: "Not chosen", kind: "idle" };
  const sum = (of: "required" | "satisfied" | "problems") => mine.reduce((total, section) => total + section[of], 0);
  const left = sum("required") - sum("satisfied");
  if (left === 0 && sum("problems") > 0) return { words: `${sum("problems")} to look at`, kind: "warn" };
  if (left === 0) return { words: sum("required") === 0 ? "Nothing needed" : "Complete", kind: "ok" };
  return { words: sum("satisfied") === 0 ? `Not started, ${left} left` : `${left} left`, kind: "idle" };
}
