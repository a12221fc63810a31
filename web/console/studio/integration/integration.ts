import type { Answers } from "../../../lib/views.ts";
import { useSession } from "../../session.tsx";

export type Integration = Answers["integrations.get"];

/** Why a step is not this person's: the rights of their roles. */
export function useWriteBlock(): string | undefined {
  return useSession().rights.includes("submission.write") ? undefined : "Your roles do not include publishing; an administrator of your org can give you the role.";
}
