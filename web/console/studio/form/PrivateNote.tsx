import { Lock } from "lucide-react";
import { day } from "../../../lib/moments.ts";

/** Beside what only reviewers read: who they are, and until when it is kept. @param secretsUntil Of secrets: their last day, when they have one. */
export function PrivateNote({ secrets = false, secretsUntil = null, ended = false }: { secrets?: boolean; secretsUntil?: string | null; ended?: boolean }) {
  const kept = !secrets ? "It stays with the submission and is never part of a listing."
    : ended ? (secretsUntil ? `Their values are deleted on ${day(secretsUntil)}.` : "Their values have been deleted.")
      : `Their values are deleted 30 days after this submission ends${secretsUntil ? `, or on ${day(secretsUntil)} when nobody changes the draft until then: each change puts that day off` : ", or when nobody changes the draft for 180 days"}.`;
  return (
    <p className="flex items-start gap-2 text-sm text-dim">
      <Lock size={16} aria-hidden className="mt-0.5 shrink-0" />
      <span>{secrets ? "Private: they are used in test runs alone; nobody can read them back, not even the desk." : "Private: read by your org, and by analysts and operators of this network."} {kept}</span>
    </p>
  );
}
