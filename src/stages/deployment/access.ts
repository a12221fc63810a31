import type { Person } from "../../directory/index.ts";
import type { App, Assignment } from "./installation.ts";

/** Why a person has an app: directly, through groups, or not at all. */
export interface Access {
  allowed: boolean;
  because: ({ kind: "direct" } | { kind: "group"; groupId: string })[];
  /** In words for the person, when it is not allowed. */
  refusal?: string;
}

/** Who may use an app is asked at each sign-in, never remembered. */
export function accessOf(app: App, person: Pick<Person, "id" | "status">, groupIds: readonly string[], assignments: readonly Assignment[]): Access {
  const because = assignments.flatMap(({ target }): Access["because"] => {
    if (target.kind === "person") return target.id === person.id ? [{ kind: "direct" }] : [];
    return groupIds.includes(target.id) ? [{ kind: "group", groupId: target.id }] : [];
  });
  if (person.status !== "active") return { allowed: false, because, refusal: "Your account in this org is not active." };
  if (app.status === "inactive") return { allowed: false, because, refusal: "Your admin switched this app off." };
  if (because.length === 0) return { allowed: false, because, refusal: "This app is not assigned to you." };
  return { allowed: true, because };
}
